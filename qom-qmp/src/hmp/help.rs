//! `help`: the commands, or one of them.

use super::arguments::HumanArguments;
use super::command::HumanCommand;
use crate::monitor::Monitor;
use crate::shown::one_line;
use qom_runtime::Result;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        HumanCommand::new("help", "[command...]", "list the commands, or tell of one", help)
            .alias("?")
            .before_machine(),
        HumanCommand::new(
            "info",
            "[topic...]",
            "tell how things are; without a topic, list the topics",
            |monitor, _| Ok(topics(monitor, "info")),
        )
        .before_machine(),
    ]
}

fn help(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let table = monitor.human_commands();
    let Some(name) = arguments.get("command") else {
        return Ok(table.commands().map(HumanCommand::help_line).collect());
    };
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let topics = topics(monitor, &name);
    match table.named(&name) {
        _ if !topics.is_empty() => Ok(topics),
        Some(command) => Ok(command.help_line()),
        None => Ok(format!("unknown command: '{}'\n", one_line(&name))),
    }
}

fn topics(monitor: &Monitor, of: &str) -> String {
    monitor.human_commands().topics(of).map(|(_, command)| command.help_line()).collect()
}
