//! Commands for people, for those who speak to programs: human-monitor-command.

use crate::command::Command;
use crate::monitor::Monitor;
use qom_runtime::{Error, Result};

pub(super) fn all() -> Vec<Command> {
    vec![Command::new("human-monitor-command", ["command-line", "cpu-index"], human)]
}

/// No command here is about a processor, so that any will do.
fn human(monitor: &Monitor, command_line: String, cpu_index: Option<i64>) -> Result<String> {
    if cpu_index.is_some_and(|index| index < 0) {
        return Err(Error::invalid("cpu-index", "a CPU number"));
    }
    Ok(monitor.human(&command_line).text.replace('\n', "\r\n"))
}
