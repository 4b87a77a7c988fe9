//! Commands that are executed out of band.

use crate::wire::{Wire, open};
use crate::world::builder;
use qom_qmp::{Command, Monitor};
use serde_json::json;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// `x-wait` waits for `x-go`, which can overtake it.
fn monitor() -> Monitor {
    let (go, gone): (SyncSender<()>, Receiver<()>) = sync_channel(100);
    let gone = Mutex::new(gone);
    let wait = Command::new("x-wait", [], move |_: &Monitor| {
        gone.lock().unwrap().recv().unwrap();
        Ok(())
    });
    let go = Command::new("x-go", [], move |_: &Monitor| {
        go.send(()).unwrap();
        Ok("gone".to_owned())
    })
    .out_of_band();
    builder().command(wait).command(go).build().unwrap()
}

#[test]
fn who_has_asked_for_it_overtakes_commands_that_run() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!(["oob"]));
    wire.send(json!({"execute": "x-wait", "id": 1}));
    wire.send(json!({"execute": "query-status", "id": 2}));
    wire.write("x ");
    wire.send(json!({"exec-oob": "query-status", "id": 3}));
    assert_eq!(wire.line().unwrap()["id"], 3, "a refusal of what would overtake overtakes too");
    wire.send(json!({"exec-oob": "x-go", "id": 4}));
    // What overtakes lets the others go on, and so may be answered at any time.
    let mut lines: Vec<_> = (0..4).map(|_| wire.line().unwrap()).collect();
    let overtaking = lines.iter().position(|line| line["id"] == 4).unwrap();
    assert_eq!(lines.remove(overtaking), json!({"return": "gone", "id": 4}));
    assert_eq!((&lines[0]["id"], &lines[1]["id"]), (&json!(1), &json!(2)));
    assert!(lines[2].get("error").is_some(), "what cannot be read is answered in its turn");
}

#[test]
fn a_hundred_that_wait_are_answered_in_their_order() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!(["oob"]));
    for number in 0..100 {
        wire.send(json!({"exec-oob": "x-go"}));
        wire.send(json!({"execute": "x-wait", "id": number}));
    }
    let mut next = 0;
    for _ in 0..200 {
        if let Some(id) = wire.line().unwrap().get("id") {
            assert_eq!(*id, next);
            next += 1;
        }
    }
    assert_eq!(next, 100);
}
