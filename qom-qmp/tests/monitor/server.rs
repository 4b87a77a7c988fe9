//! Clients come and go.

use crate::wire::{Wire, fresh_path, listening, open};
use crate::world::monitor;
use qom_qmp::RunState;
use qom_qmp::server::{Endpoint, serve};
use serde_json::json;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

fn status(wire: &mut Wire) {
    wire.send(json!({"execute": "query-status", "id": "status"}));
    assert_eq!(wire.line().unwrap()["id"], "status");
}

#[test]
fn the_next_client_waits_and_loses_nothing() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    let mut first = Wire::negotiated(&path, json!([]));
    let mut second = Wire::connect(&path);
    second.write(r#"{"execute": "qmp_capabilities"} {"execute": "query-status", "id": 1}"#);
    assert!(second.is_silent());
    status(&mut first);
    drop(first);
    assert!(second.line().unwrap().get("QMP").is_some());
    assert_eq!(second.line(), Some(json!({"return": {}})));
    assert_eq!(second.line().unwrap()["id"], 1);
}

#[test]
fn several_endpoints_serve_at_the_same_time_and_all_are_told() {
    let monitor = monitor();
    let (_one, path_of_one) = open(&monitor);
    let (_other, path_of_other) = open(&monitor);
    let mut one = Wire::negotiated(&path_of_one, json!([]));
    let mut other = Wire::negotiated(&path_of_other, json!([]));
    one.send(json!({"execute": "cont"}));
    one.event("RESUME");
    assert_eq!(one.line(), Some(json!({"return": {}})), "what it is told of comes first");
    other.event("RESUME");
    status(&mut other);
    let names: Vec<_> =
        monitor.qom().container("chardevs").unwrap().children().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["compat_monitor0", "compat_monitor1"]);
    assert_eq!(monitor.qom().resolve("/chardevs/compat_monitor0").unwrap().get("connected"), Ok(json!(true)));
}

#[test]
fn events_come_only_after_negotiation() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    let mut wire = Wire::connect(&path);
    assert!(wire.line().unwrap().get("QMP").is_some());
    monitor.resume().unwrap();
    assert!(wire.is_silent());
    wire.send(json!({"execute": "qmp_capabilities"}));
    assert_eq!(wire.line(), Some(json!({"return": {}})));
    monitor.stop().unwrap();
    wire.event("STOP");
}

#[test]
fn who_closes_one_direction_has_left() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    for half in ["", "{\"execute\": \"query-sta"] {
        let mut wire = Wire::negotiated(&path, json!([]));
        wire.write(half);
        wire.close_write();
        assert_eq!(wire.line(), None);
    }
    status(&mut Wire::negotiated(&path, json!([])));
}

#[test]
fn a_thousand_clients_leave_in_the_middle_of_a_request() {
    let monitor = monitor();
    let (_serving, path) = open(&monitor);
    for number in 0..1000 {
        let mut wire = Wire::connect(&path);
        let request = r#"{"execute": "qmp_capabilities"} {"execute": "qom-list", "arguments": {"path": "/"#;
        wire.write(&request[..number % request.len()]);
    }
    status(&mut Wire::negotiated(&path, json!([])));
}

#[test]
fn quit_ends_it_for_all() {
    let monitor = monitor();
    let (serving, path) = open(&monitor);
    let (others, path_of_others) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!([]));
    let mut other = Wire::negotiated(&path_of_others, json!([]));
    wire.write(r#"{"execute": "quit", "id": 1} {"execute": "query-status", "id": 2}"#);
    monitor.wait_for_shut_down();
    assert_eq!(monitor.run_state(), RunState::Shutdown);
    drop((serving, others));
    let cause = json!({"guest": false, "reason": "host-qmp-quit"});
    assert_eq!(wire.event("SHUTDOWN"), cause);
    assert_eq!((wire.line(), wire.line()), (Some(json!({"return": {}, "id": 1})), None));
    assert_eq!((other.event("SHUTDOWN"), other.line()), (cause, None));
    assert!(!path.exists() && !path_of_others.exists());
}

#[test]
fn what_the_program_closes_is_closed_for_the_client_and_gone_from_the_tree() {
    let monitor = monitor();
    let (serving, path) = open(&monitor);
    let mut wire = Wire::negotiated(&path, json!([]));
    let mut waiting = Wire::connect(&path);
    drop(serving);
    assert_eq!((wire.line(), waiting.drain()), (None, 0));
    assert!(monitor.qom().container("chardevs").unwrap().children().is_empty());
}

#[test]
fn a_socket_that_nobody_listens_on_gives_way_and_others_do_not() {
    let monitor = monitor();
    let path = fresh_path();
    drop(UnixListener::bind(&path).unwrap());
    let serving = serve(&monitor, &listening(&path)).unwrap();
    status(&mut Wire::negotiated(&path, json!([])));
    let error = serve(&monitor, &listening(&path)).unwrap_err().to_string();
    let start = format!("Failed to bind socket to {}: ", path.display());
    assert!(error.starts_with(&start), "{error}");
    assert_eq!(monitor.qom().container("chardevs").unwrap().children().len(), 1);
    drop(serving);
    std::fs::write(&path, "a file").unwrap();
    assert!(serve(&monitor, &listening(&path)).is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a file");
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_server_that_waits_is_there_when_its_first_client_is() {
    let monitor = monitor();
    let path = fresh_path();
    let endpoint: Endpoint = format!("unix:{},server=on,wait=on", path.display()).parse().unwrap();
    thread::scope(|scope| {
        let serving = scope.spawn(|| serve(&monitor, &endpoint).unwrap());
        while !path.exists() {
            thread::sleep(Duration::from_millis(5));
        }
        assert!(!serving.is_finished());
        status(&mut Wire::negotiated(&path, json!([])));
        drop(serving.join().unwrap());
    });
}

#[test]
fn it_can_be_the_one_that_connects() {
    let monitor = monitor();
    let path = fresh_path();
    let endpoint = |more: &str| -> Endpoint { format!("unix:{}{more}", path.display()).parse().unwrap() };
    assert!(serve(&monitor, &endpoint("")).unwrap_err().to_string().starts_with("Failed to connect to "));
    let serving = serve(&monitor, &endpoint(",reconnect-ms=5")).unwrap();
    let listener = UnixListener::bind(&path).unwrap();
    for _ in 0..3 {
        let mut wire = Wire::of(listener.accept().unwrap().0);
        assert!(wire.line().unwrap().get("QMP").is_some());
        wire.send(json!({"execute": "qmp_capabilities"}));
        assert_eq!(wire.line(), Some(json!({"return": {}})));
        status(&mut wire);
    }
    drop(serving);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn tcp_does_too() {
    use std::io::{BufRead, BufReader};
    let monitor = monitor();
    let probe = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = probe.local_addr().unwrap().port();
    drop(probe);
    let endpoint: Endpoint = format!("tcp:127.0.0.1:{port},server=on,wait=off").parse().unwrap();
    let serving = serve(&monitor, &endpoint).unwrap();
    let client = BufReader::new(std::net::TcpStream::connect(("127.0.0.1", port)).unwrap());
    let mut lines = client.lines();
    assert!(lines.next().unwrap().unwrap().starts_with(r#"{"QMP": "#));
    drop(serving);
    assert!(lines.next().is_none_or(|line| line.is_err()));
}

#[test]
fn there_is_one_standard_input() {
    let monitor = monitor();
    let stdio: Endpoint = "stdio".parse().unwrap();
    let stand_in = monitor.qom().create_by_name("chardev-stdio").unwrap().complete().unwrap();
    monitor.qom().container("chardevs").unwrap().add_child("compat_monitor0", stand_in).unwrap();
    let error = serve(&monitor, &stdio).unwrap_err();
    assert_eq!(error.to_string(), "standard input and output are used by another monitor");
    assert!(!Path::new("stdio").exists());
}
