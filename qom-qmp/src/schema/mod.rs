//! The schema: which commands and events there are, and of which types. It is made of what is really there: the signatures
//! of commands, and the properties of types of objects and devices.

mod types;

pub(crate) use types::put_features;
pub use types::{Member, Types};

use crate::monitor::{DeclaredEvent, Monitor};
use qom_runtime::property::PropertyInfo;
use qom_runtime::value::{Map, Value};

/// Commands and events by name, then the types that they speak of.
pub(crate) fn of_monitor(monitor: &Monitor, events: &[DeclaredEvent]) -> Vec<Value> {
    let mut types = Types::default();
    let mut schema = Vec::new();
    for command in monitor.commands().all().filter(|command| command.disabled.is_none()) {
        let (arguments, result) = command.describe(monitor, &mut types);
        let mut entry = entry(command.name(), "command");
        entry.insert("arg-type".into(), arguments.into());
        entry.insert("ret-type".into(), result.into());
        if command.oob {
            entry.insert("allow-oob".into(), true.into());
        }
        put_features(&mut entry, command.features());
        schema.push(Value::Object(entry));
    }
    let mut events: Vec<_> = events.iter().collect();
    events.sort_by_key(|event| event.name);
    for event in events {
        let mut entry = entry(event.name, "event");
        entry.insert("arg-type".into(), (event.describe)(&mut types).into());
        schema.push(Value::Object(entry));
    }
    schema.extend(types.into_entries());
    schema
}

fn entry(name: &str, meta_type: &str) -> Map<String, Value> {
    let mut entry = Map::new();
    entry.insert("name".into(), name.into());
    entry.insert("meta-type".into(), meta_type.into());
    entry
}

/// The properties that can be given to a new object, as members.
pub(crate) fn settable(properties: impl Iterator<Item = &'static PropertyInfo>, types: &mut Types) -> Vec<Member> {
    let settable = properties.filter(|property| property.uses().settable_in_draft);
    settable
        .map(|property| {
            let marks = property.marked();
            let marked = [(marks.deprecated, "deprecated"), (marks.unstable, "unstable")];
            let features = marked.into_iter().filter_map(|(is_so, feature)| is_so.then_some(feature)).collect();
            let type_name = type_of(property, types);
            Member::optional(property.name(), type_name).with_features(features)
        })
        .collect()
}

/// The type of a property's values: its word says which.
fn type_of(property: &PropertyInfo, types: &mut Types) -> String {
    let word = property.type_name();
    if !property.variants().is_empty() {
        return types.enumeration(word, property.variants());
    }
    match word {
        "bool" => types.builtin("bool", "boolean"),
        "int" | "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "usize" | "size" => {
            types.builtin("int", "int")
        }
        "number" => types.builtin("number", "number"),
        "str" | "string" => types.builtin("str", "string"),
        _ if property.leads() => types.builtin("str", "string"),
        _ => types.builtin("any", "value"),
    }
}
