//! Objects of the tree, and their properties: qom-list, qom-get, qom-set, qom-list-get.

use crate::command::Command;
use crate::monitor::Monitor;
use crate::record;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

record! {
    /// A property of an object, or of a type.
    pub(crate) struct ObjectPropertyInfo {
        pub(super) name: String,
        pub(super) kind = "type": String,
        pub(super) description: Option<String>,
        pub(super) default_value: Option<Value>,
    }

    /// A property with its value, where it can be read.
    struct ObjectPropertyValue {
        name: String,
        kind = "type": String,
        value: Option<Value>,
    }

    /// The properties of an object.
    struct ObjectPropertiesValues {
        properties: Vec<ObjectPropertyValue>,
    }
}

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::new("qom-list", ["path"], list).before_machine(),
        Command::new("qom-get", ["path", "property"], get).before_machine(),
        Command::new("qom-set", ["path", "property", "value"], set).before_machine(),
        Command::new("qom-list-get", ["paths"], list_get).before_machine(),
    ]
}

/// The object at a path; what is ambiguous is said so.
pub(crate) fn resolve(monitor: &Monitor, path: &str) -> Result<Owned<Object>> {
    monitor.qom().resolve(path).map_err(|error| match error.kind() {
        ErrorKind::AmbiguousPath { path } => Error::new(format!("Path '{path}' is ambiguous")),
        _ => error,
    })
}

fn list(monitor: &Monitor, path: String) -> Result<Vec<ObjectPropertyInfo>> {
    let listed = resolve(monitor, &path)?.list().into_iter();
    let named = |one: qom_runtime::Listed| ObjectPropertyInfo {
        name: one.name,
        kind: one.type_name,
        description: None,
        default_value: None,
    };
    Ok(listed.map(named).collect())
}

fn get(monitor: &Monitor, path: String, property: String) -> Result<Value> {
    resolve(monitor, &path)?.get(&property)
}

fn set(monitor: &Monitor, path: String, property: String, value: Value) -> Result<()> {
    let object = resolve(monitor, &path)?;
    if let Some(property) = object.info().property(&property) {
        monitor.qom().admit_property(property)?;
    }
    object.set(&property, value)
}

/// As much is listed at once: of each property 64 bytes, and its texts. Many paths to one object would take any memory.
const MOST_LISTED: usize = 64 << 20;

/// All properties of some objects; one that cannot be read has no value.
fn list_get(monitor: &Monitor, paths: Vec<String>) -> Result<Vec<ObjectPropertiesValues>> {
    let objects: Vec<_> = paths.iter().map(|path| resolve(monitor, path)).collect::<Result<_>>()?;
    let mut room = MOST_LISTED;
    let mut with_value = |object: &Owned<Object>, one: qom_runtime::Listed| {
        let value = object.get(&one.name).ok();
        let size = 64 + one.name.len() + one.type_name.len() + value.as_ref().map_or(0, size);
        room = room.checked_sub(size).ok_or_else(|| Error::invalid("paths", "fewer objects: they say too much"))?;
        Ok(ObjectPropertyValue { name: one.name, kind: one.type_name, value })
    };
    let of = |object: Owned<Object>| {
        let properties = object.list().into_iter().map(|one| with_value(&object, one)).collect::<Result<_>>()?;
        Ok(ObjectPropertiesValues { properties })
    };
    objects.into_iter().map(of).collect()
}

/// About how much memory a value takes.
fn size(value: &Value) -> usize {
    let inside = match value {
        Value::String(text) => text.len(),
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(members) => members.iter().map(|(name, member)| 32 + name.len() + size(member)).sum(),
        _ => 0,
    };
    32 + inside
}
