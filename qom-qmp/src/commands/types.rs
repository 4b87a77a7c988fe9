//! Types: qom-list-types, qom-list-properties, device-list-properties. Nothing is created to describe them.

use super::properties::ObjectPropertyInfo;
use crate::command::Command;
use crate::introspect::{self, INTERFACE};
use crate::monitor::Monitor;
use crate::record;
use qom_runtime::InterfaceInfo;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;

record! {
    /// A type.
    struct ObjectTypeInfo {
        name: String,
        is_abstract = "abstract": Option<bool>,
        parent: Option<String>,
    }
}

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::new("qom-list-types", ["implements", "abstract"], list_types).before_machine(),
        Command::new("qom-list-properties", ["typename"], list_properties).before_machine(),
        Command::new("device-list-properties", ["typename"], device_list_properties),
    ]
}

/// Whether an interface is, or extends, the one of this name.
fn extends(interface: &InterfaceInfo, name: &str) -> bool {
    name == INTERFACE || interface.name() == name || interface.extends().iter().any(|extended| extends(extended, name))
}

fn list_types(
    monitor: &Monitor,
    implements: Option<String>,
    with_abstract: Option<bool>,
) -> Result<Vec<ObjectTypeInfo>> {
    let (implements, with_abstract) = (implements.as_deref(), with_abstract.unwrap_or(false));
    let is_wanted = |info: &&'static TypeInfo| match implements {
        _ if info.is_abstract() && !with_abstract => false,
        None => true,
        Some(INTERFACE) => info.interfaces().len() > 0,
        Some(name) => info.is_a(name),
    };
    let types = monitor.qom().types().filter(is_wanted).map(|info| ObjectTypeInfo {
        name: info.name().to_owned(),
        is_abstract: info.is_abstract().then_some(true),
        parent: info.parent().map(|parent| parent.name().to_owned()),
    });
    let mut list: Vec<_> = types.collect();
    if with_abstract {
        let found = introspect::interfaces(monitor.qom());
        let wanted = found.values().filter(|interface| implements.is_none_or(|name| extends(interface, name)));
        list.extend(wanted.map(|interface| abstract_type(interface.name(), Some(parent_of(interface)))));
        if implements.is_none_or(|name| name == INTERFACE) {
            list.push(abstract_type(INTERFACE, None));
        }
    }
    list.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(list)
}

fn parent_of(interface: &InterfaceInfo) -> &'static str {
    interface.extends().first().map_or(INTERFACE, |extended| extended.name())
}

fn abstract_type(name: &str, parent: Option<&str>) -> ObjectTypeInfo {
    ObjectTypeInfo { name: name.to_owned(), is_abstract: Some(true), parent: parent.map(str::to_owned) }
}

fn describe(property: &'static PropertyInfo) -> ObjectPropertyInfo {
    let description = property.description();
    ObjectPropertyInfo {
        name: property.name().to_owned(),
        kind: property.type_name().to_owned(),
        description: (!description.is_empty()).then(|| description.to_owned()),
        default_value: property.default_value(),
    }
}

fn list_properties(monitor: &Monitor, typename: String) -> Result<Vec<ObjectPropertyInfo>> {
    match monitor.qom().type_info(&typename) {
        Ok(info) => Ok(info.properties().map(describe).collect()),
        Err(_) if introspect::is_interface(monitor.qom(), &typename) => Err(Error::invalid("typename", "a QOM type")),
        Err(_) => Err(ErrorKind::UnknownClass { type_name: typename }.into()),
    }
}

fn device_list_properties(monitor: &Monitor, typename: String) -> Result<Vec<ObjectPropertyInfo>> {
    Ok(introspect::device_properties(introspect::device_type(monitor.qom(), &typename)?).map(describe).collect())
}
