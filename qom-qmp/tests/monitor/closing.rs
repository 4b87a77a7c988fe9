//! Endpoints that are closed while somebody talks, waits, or does.

use crate::wire::{Wire, fresh_path, listening, open};
use crate::world::{builder, monitor};
use qom_qmp::server::{Endpoint, Serving, bind, serve};
use qom_qmp::{Command, Monitor};
use serde_json::{Value, json};
use std::os::unix::net::UnixListener;
use std::sync::mpsc::{channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Closes it on another thread, with a deadline.
#[track_caller]
fn close(serving: Serving) {
    let (sender, closed) = channel();
    thread::spawn(move || {
        drop(serving);
        sender.send(())
    });
    closed.recv_timeout(Duration::from_secs(20)).expect("it is not closed");
}

/// Until the thread of an endpoint waits for whoever comes next.
fn settle() {
    thread::sleep(Duration::from_millis(50));
}

fn capabilities() -> [Value; 2] {
    [json!([]), json!(["oob"])]
}

#[test]
fn a_command_that_runs_is_answered_and_the_next_ones_are_not_executed() {
    for capabilities in capabilities() {
        let (begun, has_begun) = channel();
        let (go_on, may_go_on) = sync_channel::<()>(0);
        let (begun, may_go_on) = (Mutex::new(begun), Mutex::new(may_go_on));
        let slow = Command::new("x-slow", [], move |_: &Monitor| {
            begun.lock().unwrap().send(()).unwrap();
            may_go_on.lock().unwrap().recv().unwrap();
            Ok("done".to_owned())
        });
        let monitor = builder().command(slow).build().unwrap();
        let (serving, path) = open(&monitor);
        let mut wire = Wire::negotiated(&path, capabilities);
        wire.send(json!({"execute": "x-slow", "id": 1}));
        wire.send(json!({"execute": "query-status", "id": 2}));
        has_begun.recv().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| close(serving));
            thread::sleep(Duration::from_millis(100));
            go_on.send(()).unwrap();
            assert_eq!(wire.line(), Some(json!({"return": "done", "id": 1})));
        });
        assert_eq!(wire.drain(), 0);
    }
}

#[test]
fn a_command_may_close_its_own_endpoint_and_is_answered() {
    for capabilities in capabilities() {
        let place: Arc<Mutex<Option<Serving>>> = Arc::default();
        let inside = place.clone();
        let leave = Command::new("x-leave", [], move |_: &Monitor| {
            let serving = inside.lock().unwrap().take();
            drop(serving);
            Ok("gone".to_owned())
        });
        let monitor = builder().command(leave).build().unwrap();
        let (serving, path) = open(&monitor);
        *place.lock().unwrap() = Some(serving);
        let mut wire = Wire::negotiated(&path, capabilities);
        wire.send(json!({"execute": "x-leave", "id": 1}));
        assert_eq!(wire.line(), Some(json!({"return": "gone", "id": 1})));
        assert_eq!(wire.line(), None);
        assert!(!path.exists());
    }
}

#[test]
fn it_is_closed_though_its_path_is_gone() {
    let (serving, path) = open(&monitor());
    settle();
    std::fs::remove_file(&path).unwrap();
    close(serving);
}

#[test]
fn what_has_taken_its_path_stays() {
    let (serving, path) = open(&monitor());
    settle();
    std::fs::remove_file(&path).unwrap();
    let other = UnixListener::bind(&path).unwrap();
    close(serving);
    assert!(path.exists());
    other.set_nonblocking(true).unwrap();
    assert!(other.accept().is_err(), "nobody has connected");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn what_is_bound_and_never_served_leaves_nothing() {
    let (monitor, path) = (monitor(), fresh_path());
    drop(bind(&monitor, &listening(&path)).unwrap());
    assert!(!path.exists() && monitor.qom().container("chardevs").unwrap().children().is_empty());
}

#[test]
fn over_tcp_too_whoever_waits_to_be_let_in() {
    let monitor = monitor();
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = probe.local_addr().unwrap().port();
    drop(probe);
    let endpoint: Endpoint = format!("tcp:127.0.0.1:{port},server=on,wait=off").parse().unwrap();
    let serving = serve(&monitor, &endpoint).unwrap();
    let _waiting: Vec<_> = (0..20).map(|_| std::net::TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    close(serving);
    drop(serve(&monitor, &endpoint).unwrap());
}

#[test]
fn who_waits_to_connect_again_lets_go_of_the_world() {
    let monitor = monitor();
    let endpoint = format!("unix:{},reconnect=3600", fresh_path().display()).parse().unwrap();
    let serving = serve(&monitor, &endpoint).unwrap();
    settle();
    close(serving);
    let (begin, chardevs) = (Instant::now(), monitor.qom().container("chardevs").unwrap());
    while !chardevs.children().is_empty() {
        assert!(begin.elapsed() < Duration::from_secs(20), "it is still there");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn endpoints_that_open_at_the_same_time_have_names_of_their_own() {
    let monitor = monitor();
    for _ in 0..20 {
        let all: Vec<_> = thread::scope(|scope| {
            let opening: Vec<_> = (0..8).map(|_| scope.spawn(|| serve(&monitor, &listening(&fresh_path())))).collect();
            opening.into_iter().map(|one| one.join().unwrap().unwrap()).collect()
        });
        assert_eq!(monitor.qom().container("chardevs").unwrap().children().len(), all.len());
    }
}
