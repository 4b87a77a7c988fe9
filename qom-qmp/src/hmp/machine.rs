//! The machine: stop, cont, system_reset, system_powerdown, quit.

use super::command::HumanCommand;
use qom_runtime::value::Value;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        same("stop", "stop the guest").alias("s"),
        same("cont", "let the guest run").alias("c"),
        same("system_reset", "reset the machine"),
        same("system_powerdown", "press the guest's power button"),
        same("quit", "end the program").alias("q"),
    ]
}

/// What does the same as the QMP command of its name, without arguments.
fn same(name: &'static str, help: &'static str) -> HumanCommand {
    HumanCommand::new(name, "", help, move |monitor, _| monitor.execute(name, Value::Null).map(|_| String::new()))
        .with_rules_of(name)
}
