//! What can be said of types, for commands and for the command line alike. Nothing is created.

use qom_runtime::InterfaceInfo;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;
use std::collections::BTreeMap;

/// The base of all interfaces, as listings have it.
pub(crate) const INTERFACE: &str = "interface";

/// The interfaces that some type implements, by name, and those that these extend.
pub(crate) fn interfaces(qom: &Qom) -> BTreeMap<&'static str, &'static InterfaceInfo> {
    let mut found = BTreeMap::new();
    let mut waiting: Vec<_> = qom.types().flat_map(|info| info.interfaces()).collect();
    while let Some(interface) = waiting.pop() {
        if found.insert(interface.name(), interface).is_none() {
            waiting.extend(interface.extends().iter().copied());
        }
    }
    found
}

/// Whether there is an interface of this name.
pub(crate) fn is_interface(qom: &Qom, name: &str) -> bool {
    name == INTERFACE || interfaces(qom).contains_key(name)
}

/// The type of devices of this name, or alias, of which a user wants to know the properties.
///
/// # Errors
///
/// `Device '..' not found`; `Parameter 'typename' expects a non-abstract device type`.
pub(crate) fn device_type(qom: &Qom, name: &str) -> Result<&'static TypeInfo> {
    match qom.device_type(name) {
        Ok(info) if !info.is_abstract() => Ok(info),
        Err(_) if qom.type_info(name).is_err() && !is_interface(qom, name) => {
            Err(ErrorKind::DeviceNotFound { name: name.into() }.into())
        }
        _ => Err(Error::invalid("typename", "a non-abstract device type")),
    }
}

/// The properties of a type of devices that are its own: what all devices have says how they are, not what.
pub(crate) fn device_properties(info: &'static TypeInfo) -> impl Iterator<Item = &'static PropertyInfo> {
    info.properties().filter(|property| Device::INFO.property(property.name()).is_none())
}

/// The name of a type of machines, without what all have.
pub(crate) fn machine_name(info: &'static TypeInfo) -> &'static str {
    info.name().strip_suffix(MACHINE_SUFFIX).unwrap_or(info.name())
}

/// What the names of types of machines end with, and what users leave out.
pub(crate) const MACHINE_SUFFIX: &str = "-machine";
