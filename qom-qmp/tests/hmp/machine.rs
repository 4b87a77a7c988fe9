//! The machine, and what may be said before there is one.

use crate::world::{builder, monitor, say};
use qom_qmp::{Monitor, RunState};
use qom_runtime::prelude::*;

#[test]
fn running() {
    let monitor = monitor();
    assert_eq!(say(&monitor, "info status"), "VM status: paused (prelaunch)\n");
    for (line, state, status) in [
        ("cont", RunState::Running, "VM status: running\n"),
        ("stop", RunState::Paused, "VM status: paused\n"),
        ("c", RunState::Running, "VM status: running\n"),
        ("s", RunState::Paused, "VM status: paused\n"),
        ("system_reset", RunState::Paused, "VM status: paused\n"),
        ("system_powerdown", RunState::Paused, "VM status: paused\n"),
        ("q", RunState::Shutdown, "VM status: paused (shutdown)\n"),
    ] {
        assert_eq!(say(&monitor, line), "", "{line}");
        assert_eq!((monitor.run_state(), say(&monitor, "info status").as_str()), (state, status), "{line}");
    }
}

#[test]
fn identity() {
    let monitor = monitor();
    assert_eq!(say(&monitor, "info name"), "");
    let version = format!("10.2.0 (qom-qmp {})\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(say(&monitor, "info version"), version);
    let named = builder().identity(|identity| identity.name = Some("eden".into())).build().unwrap();
    assert_eq!(say(&named, "info name"), "eden\n");
}

#[test]
fn before_the_machine_is_ready() {
    let monitor = Monitor::builder(&Qom::new().unwrap()).preconfig(|_| Ok(())).build().unwrap();
    for (line, command) in [("device_add rose", "device_add"), ("device_del x", "device_del"), ("stop", "stop")] {
        let text =
            format!("Error: The command '{command}' is permitted only after machine initialization has completed\n");
        assert_eq!(say(&monitor, line), text);
    }
    for line in ["help", "info", "info status", "info version", "qom-list /", "info qom-tree /", "object_add help"] {
        assert!(!monitor.human(line).is_error, "{line}");
    }
    assert_eq!(say(&monitor, "info qtree"), "");
    assert_eq!(say(&monitor, "info qom-tree"), "Path '/machine' could not be resolved.\n");
}

#[test]
fn what_is_disabled_for_programs_is_for_people() {
    let monitor = builder().disable("quit", "").build().unwrap();
    assert_eq!(say(&monitor, "q"), "Error: Command quit has been disabled\n");
}
