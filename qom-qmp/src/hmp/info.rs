//! `info`: how things are. The trees are in files of their own.

use super::command::HumanCommand;
use super::{qom_tree, qtree};
use crate::command_line::device_help;
use crate::monitor::{Monitor, RunState};
use crate::shown::one_line;
use qom_runtime::Result;
use qom_runtime::value::PropertyEnum;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        HumanCommand::new("info name", "", "what the guest is called", |monitor, _| name(monitor))
            .with_rules_of("query-name"),
        HumanCommand::new("info qdm", "", "the types of devices, also those that users cannot add", |monitor, _| {
            Ok(device_help::list_all(monitor.qom()))
        })
        .before_machine(),
        HumanCommand::new(
            "info qom-tree",
            "[path]",
            "the objects at a path and below; by default the machine's",
            |monitor, arguments| Ok(qom_tree::text(monitor.qom(), arguments.get("path").unwrap_or("/machine"))),
        )
        .before_machine(),
        HumanCommand::new(
            "info qtree",
            "[-b]",
            "the buses, and the devices on them; with -b, their names only",
            |monitor, arguments| Ok(qtree::text(monitor.qom(), arguments.has("-b"))),
        )
        .before_machine(),
        HumanCommand::new("info status", "", "whether the guest runs", |monitor, _| Ok(status(monitor)))
            .with_rules_of("query-status"),
        HumanCommand::new("info version", "", "which program this is", |monitor, _| Ok(version(monitor)))
            .with_rules_of("query-version"),
    ]
}

fn name(monitor: &Monitor) -> Result<String> {
    Ok(monitor.identity().name.as_deref().map(|name| format!("{}\n", one_line(name))).unwrap_or_default())
}

fn status(monitor: &Monitor) -> String {
    match monitor.run_state() {
        RunState::Running => "VM status: running\n".to_owned(),
        RunState::Paused => "VM status: paused\n".to_owned(),
        other => format!("VM status: paused ({})\n", other.word()),
    }
}

/// That of the protocol, and the program's.
fn version(monitor: &Monitor) -> String {
    let identity = monitor.identity();
    let (major, minor, micro) = identity.version;
    format!("{major}.{minor}.{micro} ({})\n", one_line(&identity.package))
}
