//! Clients that stop reading, or stop in the middle of something.

use crate::wire::{Wire, open};
use crate::world::{builder, monitor};
use qom_qmp::{Command, EventKind, Monitor};
use serde_json::json;
use std::sync::Mutex;
use std::sync::mpsc::{channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

const NOISE: EventKind<String> = EventKind::new("NOISE");

#[test]
fn who_does_not_read_keeps_nobody_else() {
    let monitor = builder().event(&NOISE).build().unwrap();
    let (_of_slow, slow_path) = open(&monitor);
    let (_of_quick, quick_path) = open(&monitor);
    let mut slow = Wire::negotiated(&slow_path, json!([]));
    let mut quick = Wire::negotiated(&quick_path, json!([]));
    // Far more than a socket takes: whoever emits must not wait for it to be read.
    let text = "x".repeat(1 << 16);
    let begin = Instant::now();
    for _ in 0..200 {
        monitor.emit(&NOISE, text.clone());
        quick.event("NOISE");
        quick.send(json!({"execute": "query-status", "id": 1}));
        assert_eq!(quick.line().unwrap()["id"], 1);
    }
    assert!(begin.elapsed() < Duration::from_secs(20));
    for _ in 0..200 {
        assert_eq!(slow.event("NOISE").as_str().unwrap().len(), text.len());
    }
}

#[test]
fn commands_of_one_who_does_not_read_are_all_executed_once_it_does() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!([]));
    thread::scope(|scope| {
        let mut writer = Wire::of(wire.handle());
        scope.spawn(move || {
            for number in 0..2000 {
                writer.send(json!({"execute": "query-qmp-schema", "id": number}));
            }
        });
        thread::sleep(Duration::from_millis(100));
        for number in 0..2000 {
            assert_eq!(wire.line().unwrap()["id"], number);
        }
    });
}

#[test]
fn the_program_ends_though_somebody_does_not_read() {
    let monitor = monitor();
    let (serving, path) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!([]));
    let mut writer = Wire::of(wire.handle());
    let flood = thread::spawn(move || while writer.try_write("{\"execute\": \"query-qmp-schema\"}") {});
    thread::sleep(Duration::from_millis(100));
    let begin = Instant::now();
    monitor.shut_down(false, "host-signal");
    monitor.wait_for_shut_down();
    drop(serving);
    assert!(begin.elapsed() < Duration::from_secs(10));
    wire.drain();
    drop(wire);
    flood.join().unwrap();
}

#[test]
fn a_command_that_runs_is_finished_though_its_client_has_left() {
    let (begun, has_begun) = channel();
    let (go_on, may_go_on) = sync_channel::<()>(0);
    let (finished, has_finished) = channel();
    let (begun, may_go_on, finished) = (Mutex::new(begun), Mutex::new(may_go_on), Mutex::new(finished));
    let slow = Command::new("x-slow", [], move |_: &Monitor| {
        begun.lock().unwrap().send(()).unwrap();
        may_go_on.lock().unwrap().recv().unwrap();
        finished.lock().unwrap().send(()).unwrap();
        Ok(())
    });
    let monitor = builder().command(slow).build().unwrap();
    let (_serving, path) = open(&monitor);
    let mut first = Wire::negotiated(&path, json!([]));
    first.send(json!({"execute": "x-slow"}));
    has_begun.recv().unwrap();
    drop(first);
    let mut second = Wire::connect(&path);
    assert!(second.is_silent());
    go_on.send(()).unwrap();
    has_finished.recv().unwrap();
    assert!(second.line().unwrap().get("QMP").is_some());
}
