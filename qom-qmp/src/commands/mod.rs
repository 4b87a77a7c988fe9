//! QEMU's commands, over what a `Qom` has.

mod devices;
pub(crate) mod events;
mod human;
mod machine;
mod objects;
mod properties;
mod query;
mod types;

pub(crate) use machine::Capability;
pub(crate) use objects::add_object;
pub(crate) use properties::resolve;
pub(crate) use query::version;

use crate::command::Command;

/// All of them.
pub(crate) fn all() -> Vec<Command> {
    [properties::all(), types::all(), objects::all(), devices::all(), machine::all(), query::all(), human::all()]
        .into_iter()
        .flatten()
        .collect()
}
