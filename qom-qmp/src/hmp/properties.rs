//! Objects and their properties: qom-list, qom-get, qom-set.

use super::arguments::HumanArguments;
use super::command::HumanCommand;
use super::human;
use crate::commands;
use crate::json;
use crate::monitor::Monitor;
use qom_runtime::Result;
use qom_runtime::value::Value;
use serde_json::json;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        HumanCommand::new("qom-list", "[path]", "list the properties of an object", list).with_rules_of("qom-list"),
        HumanCommand::new("qom-get", "path property", "print a property", get).with_rules_of("qom-get"),
        HumanCommand::new("qom-set", "[-j] path property value...", "set a property; with -j, to a value in JSON", set)
            .with_rules_of("qom-set"),
    ]
}

fn list(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let Some(path) = arguments.get("path") else { return Ok("/\n".to_owned()) };
    let listed = commands::resolve(monitor, path)?.list();
    Ok(listed.into_iter().map(|one| format!("{} ({})\n", one.name, one.type_name)).collect())
}

fn get(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let (path, property) = (arguments.required("path")?, arguments.required("property")?);
    let value = monitor.execute("qom-get", json!({"path": path, "property": property}))?;
    Ok(human::pretty(&value) + "\n")
}

fn set(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let (path, property) = (arguments.required("path")?, arguments.required("property")?);
    let text = arguments.required("value")?;
    if arguments.has("-j") {
        let value: Value = json::from_str(text)?;
        monitor.execute("qom-set", json!({"path": path, "property": property, "value": value}))?;
        return Ok(String::new());
    }
    let object = commands::resolve(monitor, path)?;
    if let Some(property) = object.info().property(property) {
        monitor.qom().admit_property(property)?;
    }
    object.set_text(property, text)?;
    Ok(String::new())
}
