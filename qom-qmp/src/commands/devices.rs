//! Devices that users add and delete: device_add, device_del.

use crate::command::Command;
use crate::introspect::device_properties;
use crate::monitor::Monitor;
use crate::schema::{self, Member, Types};
use qom_runtime::prelude::*;
use qom_runtime::value::Map;

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::free("device_add", describe, add).feature("json-cli").feature("json-cli-hotplug"),
        Command::new("device_del", ["id"], delete),
    ]
}

fn add(monitor: &Monitor, arguments: Map<String, Value>) -> Result<()> {
    let definition = DeviceDefinition::from_json(arguments.into())?;
    monitor.qom().add_device(&definition).map(|_| ())
}

fn delete(monitor: &Monitor, id: String) -> Result<()> {
    monitor.qom().delete_device(&id)
}

/// The types that users can add, each with its properties.
fn describe(monitor: &Monitor, types: &mut Types) -> String {
    let is_offered = |info: &&'static TypeInfo| {
        info.descends_from(Device::INFO) && !info.is_abstract() && Device::user_creatable_of(info) == Some(true)
    };
    let offered: Vec<_> = monitor.qom().types().filter(is_offered).collect();
    let words: Vec<_> = offered.iter().map(|info| info.name()).collect();
    let tag = types.enumeration("DeviceType", &words);
    let text = types.builtin("str", "string");
    let variants: Vec<_> = offered
        .iter()
        .map(|info| {
            let members = schema::settable(device_properties(info), types);
            (info.name().to_owned(), types.object(&format!("device_add-{}", info.name()), members))
        })
        .collect();
    let members =
        vec![Member::required("driver", tag), Member::optional("bus", text.clone()), Member::optional("id", text)];
    types.union("device_add-arguments", members, "driver", &variants)
}
