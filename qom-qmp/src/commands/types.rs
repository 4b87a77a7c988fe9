//! Types: qom-list-types, qom-list-properties, device-list-properties. Nothing is created to describe them.

use super::properties::ObjectPropertyInfo;
use crate::command::Command;
use crate::monitor::Monitor;
use crate::record;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;
use qom_runtime::InterfaceInfo;
use std::collections::BTreeMap;

record! {
    /// A type.
    struct ObjectTypeInfo {
        name: String,
        is_abstract = "abstract": Option<bool>,
        parent: Option<String>,
    }
}

/// The base of all interfaces, as listings have it.
const INTERFACE: &str = "interface";

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::new("qom-list-types", ["implements", "abstract"], list_types).before_machine(),
        Command::new("qom-list-properties", ["typename"], list_properties).before_machine(),
        Command::new("device-list-properties", ["typename"], device_list_properties),
    ]
}

/// The interfaces that some type implements, by name, and those that these extend.
fn interfaces(qom: &Qom) -> BTreeMap<&'static str, &'static InterfaceInfo> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<_> = qom.types().flat_map(|info| info.interfaces()).collect();
    while let Some(interface) = waiting.pop() {
        if found.insert(interface.name(), interface).is_none() {
            waiting.extend(interface.extends().iter().copied());
        }
    }
    found
}

/// Whether an interface is, or extends, the one of this name.
fn is_interface(interface: &InterfaceInfo, name: &str) -> bool {
    name == INTERFACE
        || interface.name() == name
        || interface.extends().iter().any(|extended| is_interface(extended, name))
}

fn list_types(monitor: &Monitor, implements: Option<String>, with_abstract: Option<bool>) -> Result<Vec<ObjectTypeInfo>> {
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
        let found = interfaces(monitor.qom());
        let wanted = found.values().filter(|interface| implements.is_none_or(|name| is_interface(interface, name)));
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
        Err(_) if typename == INTERFACE || interfaces(monitor.qom()).contains_key(typename.as_str()) => {
            Err(Error::invalid("typename", "a QOM type"))
        }
        Err(missing) => Err(with_hint_of(&missing, ErrorKind::UnknownClass { type_name: typename }.into())),
    }
}

fn device_list_properties(monitor: &Monitor, typename: String) -> Result<Vec<ObjectPropertyInfo>> {
    Ok(device_properties(device_type(monitor.qom(), &typename)?).map(describe).collect())
}

/// The device type of this name, whose properties a user wants to know.
///
/// # Errors
///
/// `Device '..' not found`; `Parameter 'typename' expects a non-abstract device type`.
pub(crate) fn device_type(qom: &Qom, name: &str) -> Result<&'static TypeInfo> {
    let no_device = || Error::invalid("typename", "a non-abstract device type");
    match qom.device_type(name) {
        Ok(info) if info.is_abstract() => Err(no_device()),
        Ok(info) => Ok(info),
        Err(_) if qom.type_info(name).is_ok() || interfaces(qom).contains_key(name) || name == INTERFACE => Err(no_device()),
        Err(missing) => Err(with_hint_of(&missing, ErrorKind::DeviceNotFound { name: name.into() }.into())),
    }
}

fn with_hint_of(cause: &Error, error: Error) -> Error {
    match cause.hint() {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

/// The properties of a type of devices that are its own: what all devices have says how they are, not what.
pub(crate) fn device_properties(info: &'static TypeInfo) -> impl Iterator<Item = &'static PropertyInfo> {
    let of_all = |property: &&PropertyInfo| Device::INFO.property(property.name()).is_none();
    info.properties().filter(of_all)
}
