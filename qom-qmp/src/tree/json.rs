//! The tree as JSON.

use super::shown;
use qom_runtime::prelude::*;
use qom_runtime::value::Map;

/// An object and all below it: its `type`, its `properties` with their values, as far as they can be read, and its
/// `children` by their names.
pub fn json(object: &Obj<Object>) -> Value {
    let properties: Map<_, _> =
        shown(object).filter_map(|one| object.get(&one.name).ok().map(|value| (one.name, value))).collect();
    let children: Map<_, _> = object.children().into_iter().map(|(name, child)| (name, json(&child))).collect();
    let mut members = Map::new();
    members.insert("type".into(), object.type_name().into());
    members.insert("properties".into(), properties.into());
    members.insert("children".into(), children.into());
    members.into()
}
