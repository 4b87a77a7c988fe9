//! Stopping, starting, resetting, ending.

use crate::world::{Client, builder, monitor};
use qom_qmp::{Guest, RunState};
use qom_runtime::{Error, Result};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

#[test]
fn the_guest_runs_and_is_stopped() {
    let monitor = monitor();
    let mut client = Client::new(&monitor);
    let mut after = |command: &str| {
        client.ask(command, json!({})).unwrap();
        client.ask("query-status", json!({})).unwrap()["status"].as_str().unwrap().to_owned()
    };
    let commands = ["stop", "system_reset", "cont", "cont", "system_powerdown", "stop", "stop", "cont", "quit"];
    let states = ["prelaunch", "prelaunch", "running", "running", "running", "paused", "paused", "running", "shutdown"];
    assert_eq!(commands.map(&mut after), states);
}

struct Stubborn(Arc<AtomicBool>);
impl Guest for Stubborn {
    fn stop(&self) -> Result<()> {
        if self.0.load(Relaxed) { Err(Error::new("a vCPU does not stop")) } else { Ok(()) }
    }
    fn resume(&self) -> Result<()> {
        self.stop()
    }
}

#[test]
fn where_the_guest_refuses_it_stays_as_it_is() {
    let refuses = Arc::new(AtomicBool::new(true));
    let monitor = builder().guest(Stubborn(refuses.clone())).build().unwrap();
    assert_eq!(monitor.resume().unwrap_err().to_string(), "a vCPU does not stop");
    assert_eq!(monitor.run_state(), RunState::Prelaunch);
    refuses.store(false, Relaxed);
    monitor.resume().unwrap();
    refuses.store(true, Relaxed);
    assert!(monitor.stop().is_err());
    assert_eq!(monitor.run_state(), RunState::Running);
}

#[test]
fn questions_about_the_program() {
    let monitor = builder()
        .identity(|identity| {
            identity.accelerator = "kvm".into();
            identity.target = "riscv64".into();
            identity.default_machine = Some("machine".into());
            identity.options = vec![("device".into(), vec![("driver".into(), "string".into())]), ("S".into(), vec![])];
        })
        .build()
        .unwrap();
    let mut client = Client::new(&monitor);
    let mut ask = |command| client.ask(command, json!({})).unwrap();
    assert_eq!(ask("query-name"), json!({}));
    assert_eq!(ask("query-uuid"), json!({"UUID": "00000000-0000-0000-0000-000000000000"}));
    assert_eq!(ask("query-kvm"), json!({"enabled": true, "present": true}));
    assert_eq!(ask("query-target"), json!({"arch": "riscv64"}));
    assert_eq!(ask("query-accelerators"), json!({"enabled": "kvm", "present": ["kvm", "tcg"]}));
    assert_eq!(ask("query-version")["qemu"], json!({"major": 10, "minor": 2, "micro": 0}));
    let machine = json!({"name": "machine", "is-default": true, "cpu-max": 1, "hotpluggable-cpus": false,
                         "numa-mem-supported": false, "deprecated": false, "acpi": false});
    let none = json!({"name": "none", "cpu-max": 1, "hotpluggable-cpus": false,
                      "numa-mem-supported": false, "deprecated": false, "acpi": false});
    assert_eq!(ask("query-machines"), json!([machine, none]));
    let options = json!([{"option": "device", "parameters": [{"name": "driver", "type": "string"}]},
                         {"option": "S", "parameters": []}]);
    assert_eq!(ask("query-command-line-options"), options);
    let mut of = |option| client.ask("query-command-line-options", json!({"option": option}));
    assert_eq!(of("S"), Ok(json!([{"option": "S", "parameters": []}])));
    assert_eq!(of("T").unwrap_err(), "invalid option name: T");
}
