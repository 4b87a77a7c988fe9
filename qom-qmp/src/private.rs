//! The door for what `record!` writes.

pub use qom_runtime::Result;
pub use qom_runtime::value::{Map, Value};

use crate::data::{self, Data};
use crate::schema::{Member, Types};

/// A member's name on the wire.
pub fn kebab(field: &str) -> String {
    field.replace('_', "-")
}

/// A member as the schema has it.
pub fn member<T: Data>(types: &mut Types, name: &str) -> Member {
    let type_name = T::describe(types);
    if T::OPTIONAL { Member::optional(name, type_name) } else { Member::required(name, type_name) }
}

/// The members of an object.
pub fn members(name: &str, value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(data::wrong_type(name, "object")),
    }
}

/// Takes a member.
pub fn take<T: Data>(prefix: &str, name: &str, members: &mut Map<String, Value>) -> Result<T> {
    data::take(prefix, name, members)
}

/// That there are no others.
pub fn nothing_else(prefix: &str, members: &Map<String, Value>) -> Result<()> {
    data::read_nothing_else(prefix, members)
}
