//! Objects that users make: object-add, object-del.

use crate::command::Command;
use crate::introspect::interfaces;
use crate::monitor::Monitor;
use crate::schema::{self, Member, Types};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::value::Map;

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::free("object-add", describe, add).before_machine(),
        Command::new("object-del", ["id"], delete).before_machine(),
    ]
}

fn add(monitor: &Monitor, arguments: Map<String, Value>) -> Result<()> {
    // The type is looked at first, as the tag of a union is.
    if let Some(Value::String(name)) = arguments.get("qom-type") {
        check_offered(monitor.qom(), name)?;
    }
    add_object(monitor, &ObjectDefinition::from_json(arguments.into())?)
}

/// Adds an object of a type that is offered.
pub(crate) fn add_object(monitor: &Monitor, definition: &ObjectDefinition) -> Result<()> {
    let qom = monitor.qom();
    check_offered(qom, definition.type_name())?;
    match qom.type_info(definition.type_name()) {
        Err(_) => Err(ErrorKind::NotUserCreatable { type_name: definition.type_name().into() }.into()),
        Ok(_) => qom.add_object(definition).map(|_| ()),
    }
}

/// Whether a name is one of those of which it is said what is wrong with them, if something is. Those that this framework
/// itself declares are as fixed as the schema.
fn check_offered(qom: &Qom, name: &str) -> Result<()> {
    let is_offered = match qom.type_info(name) {
        Ok(info) => info.implements::<UserCreatableRef<'_>>() || !is_of_framework(info),
        Err(_) => interfaces(qom).contains_key(name),
    };
    match is_offered {
        true => Ok(()),
        false => Err(ErrorKind::NotAccepted { parameter: "qom-type".into(), value: name.into() }.into()),
    }
}

fn is_of_framework(info: &TypeInfo) -> bool {
    info.origin().package == Object::INFO.origin().package
}

fn delete(monitor: &Monitor, id: String) -> Result<()> {
    monitor.qom().delete_object(&id)
}

/// The types that users can add, each with its properties.
fn describe(monitor: &Monitor, types: &mut Types) -> String {
    let is_offered = |info: &&'static TypeInfo| !info.is_abstract() && info.implements::<UserCreatableRef<'_>>();
    let offered: Vec<_> = monitor.qom().types().filter(is_offered).collect();
    let words: Vec<_> = offered.iter().map(|info| info.name()).collect();
    let tag = types.enumeration("ObjectType", &words);
    let id = types.builtin("str", "string");
    let variants: Vec<_> = offered
        .iter()
        .map(|info| {
            let members = schema::settable(info.properties(), types);
            (info.name().to_owned(), types.object(&format!("object-add-{}", info.name()), members))
        })
        .collect();
    let members = vec![Member::required("qom-type", tag), Member::required("id", id)];
    types.union("object-add-arguments", members, "qom-type", &variants)
}
