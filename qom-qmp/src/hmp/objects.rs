//! Objects that users make: object_add, object_del.

use super::arguments::HumanArguments;
use super::command::HumanCommand;
use crate::command_line::{HelpTopic, object_help, object_topic};
use crate::commands;
use crate::monitor::Monitor;
use qom_runtime::prelude::*;
use serde_json::json;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        HumanCommand::new(
            "object_add",
            "qom-type,id=id[,prop=value]...",
            "add an object, as -object does; help lists the types",
            add,
        )
        .with_rules_of("object-add"),
        HumanCommand::new("object_del", "id", "delete an object", delete).with_rules_of("object-del"),
    ]
}

fn add(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let text = arguments.required("qom-type")?;
    match object_topic(text) {
        Some(HelpTopic::Types) => return Ok(object_help::list(monitor.qom())),
        Some(HelpTopic::Type(name)) => return Ok(object_help::options(monitor.qom(), &name)),
        None => {}
    }
    commands::add_object(monitor, &ObjectDefinition::from_text(text)?)?;
    Ok(String::new())
}

fn delete(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    monitor.execute("object-del", json!({"id": arguments.required("id")?}))?;
    Ok(String::new())
}
