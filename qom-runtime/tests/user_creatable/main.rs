//! Objects that users create and delete: every refusal with its text, order, loading, and that nothing is left.
#![cfg(feature = "auto-register")]

mod adding;
mod deleting;
mod faults;
mod getters;
mod lifecycle;
mod loading;
mod parsing;
mod types;

use qom_runtime::ObjectDefinition;
use qom_runtime::prelude::*;

/// A definition in the words of a command line.
fn define(text: &str) -> ObjectDefinition {
    ObjectDefinition::from_text(text).unwrap()
}

/// Adds what the words say.
fn add(qom: &Qom, text: &str) -> Result<Owned<Object>> {
    qom.add_object(&define(text))
}

/// The text of a refusal.
fn refusal<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

/// The ids in `/objects`, in the order in which they came.
fn ids(qom: &Qom) -> Vec<String> {
    qom.resolve("/objects").unwrap().children().into_iter().map(|(name, _)| name).collect()
}

/// Every object of the tree, by path.
fn paths(qom: &Qom) -> Vec<String> {
    let mut waiting = vec![qom.root().upcast::<Object>()];
    let mut paths = Vec::new();
    while let Some(object) = waiting.pop() {
        paths.push(object.canonical_path().unwrap());
        waiting.extend(object.children().into_iter().map(|(_, child)| child));
    }
    paths.sort();
    paths
}
