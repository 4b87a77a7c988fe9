//! Objects that users make: object-add, object-del.

use crate::command::Command;
use crate::introspect::{INTERFACE, is_interface};
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
    add_object(monitor, &ObjectDefinition::from_json(arguments.into())?)
}

/// Adds an object of a type that is offered.
pub(crate) fn add_object(monitor: &Monitor, definition: &ObjectDefinition) -> Result<()> {
    let qom = monitor.qom();
    // The types that this framework itself declares are as fixed as the schema. Of others it is said what is wrong.
    let is_offered = |info: &TypeInfo| info.implements::<UserCreatableRef<'_>>() || !is_of_framework(info);
    match qom.type_info(definition.type_name()) {
        Ok(info) if is_offered(info) => qom.add_object(definition).map(|_| ()),
        Err(_) if is_interface(qom, definition.type_name()) && definition.type_name() != INTERFACE => {
            Err(ErrorKind::NotUserCreatable { type_name: definition.type_name().into() }.into())
        }
        _ => Err(ErrorKind::NotAccepted { parameter: "qom-type".into(), value: definition.type_name().into() }.into()),
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
