//! Devices that users add and delete: device_add, device_del.

use super::arguments::HumanArguments;
use super::command::HumanCommand;
use crate::command_line::{HelpTopic, device_help, device_topic};
use crate::monitor::Monitor;
use qom_runtime::prelude::*;
use serde_json::json;

pub(super) fn all() -> Vec<HumanCommand> {
    vec![
        HumanCommand::new(
            "device_add",
            "driver[,prop=value][,...]",
            "add a device, as -device does; help lists the types",
            add,
        )
        .with_rules_of("device_add"),
        HumanCommand::new("device_del", "device", "delete a device, by its id or path", delete)
            .with_rules_of("device_del"),
    ]
}

fn add(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    let qom = monitor.qom();
    let definition = DeviceDefinition::from_text(arguments.required("driver")?)?;
    match device_topic(&definition)? {
        Some(HelpTopic::Types) => return Ok(device_help::list(qom)),
        // Of a type without options, QEMU says why as if that were the help.
        Some(HelpTopic::Type(driver)) => {
            return Ok(device_help::options(qom, &driver).unwrap_or_else(|error| format!("{error}\n")));
        }
        None => {}
    }
    qom.add_device(&definition)?;
    Ok(String::new())
}

fn delete(monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
    monitor.execute("device_del", json!({"id": arguments.required("device")?}))?;
    Ok(String::new())
}
