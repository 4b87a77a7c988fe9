//! human-monitor-command.

use crate::world::monitor;
use qom_qmp::Monitor;
use qom_runtime::prelude::*;
use serde_json::json;

fn ask(monitor: &Monitor, arguments: Value) -> Result<Value, String> {
    monitor.execute("human-monitor-command", arguments).map_err(|error| error.to_string())
}

#[test]
fn lines_end_as_on_a_terminal() {
    let monitor = monitor();
    let status = json!({"command-line": "info status", "cpu-index": 0});
    assert_eq!(ask(&monitor, status), Ok(json!("VM status: paused (prelaunch)\r\n")));
    let unknown = ask(&monitor, json!({"command-line": "x"}));
    assert_eq!(unknown, Ok(json!("unknown command: 'x'\r\n")), "no error of QMP");
    assert_eq!(ask(&monitor, json!({"command-line": ""})), Ok(json!("")));
}

#[test]
fn arguments() {
    let monitor = monitor();
    assert_eq!(ask(&monitor, json!({})).unwrap_err(), "Parameter 'command-line' is missing");
    let negative = json!({"command-line": "x", "cpu-index": -1});
    assert_eq!(ask(&monitor, negative).unwrap_err(), "Parameter 'cpu-index' expects a CPU number");
}

#[test]
fn before_the_machine_people_have_a_monitor_and_programs_have_not() {
    let monitor = Monitor::builder(&Qom::new().unwrap()).preconfig(|_| Ok(())).build().unwrap();
    let refusal = "The command 'human-monitor-command' is permitted only after machine initialization has completed";
    assert_eq!(ask(&monitor, json!({"command-line": "qom-list"})).unwrap_err(), refusal);
    assert_eq!(monitor.human("qom-list").text, "/\n");
}
