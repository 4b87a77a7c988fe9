//! What commands take and give, and what events tell: Rust types that know their JSON and their schema.

mod record;
mod scalar;

pub use scalar::Word;

use crate::schema::Types;
use qom_runtime::error::ErrorKind;
use qom_runtime::value::{Map, Value};
use qom_runtime::{Error, Result};

/// A type of an argument, of a result, or of an event's data.
///
/// It is implemented for `bool`, the integers, `f64`, `String`, [`Value`] (anything), `()` (an object without members), `Vec`
/// and `Option` (an argument or a member that may be absent), enums with `#[derive(QomEnum)]` in a [`Word`], and what
/// [`record!`](crate::record) declares. The errors are QEMU's.
///
/// ```
/// use qom_qmp::Data;
/// use serde_json::json;
///
/// assert_eq!(Vec::<u8>::read("bytes", json!([1, 2]))?, [1, 2]);
/// let error = Vec::<u8>::read("bytes", json!([1, 300])).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'bytes[1]' expects uint8_t");
/// assert_eq!(Option::<u8>::absent("byte")?, None);
/// assert_eq!(u8::absent("byte").unwrap_err().to_string(), "Parameter 'byte' is missing");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be an argument or a result of a command",
    note = "it is a bool, a number, a String, a Value, a Vec or an Option of these, a `Word` of an enum, or declared by `record!`"
)]
pub trait Data: Sized {
    /// Whether it may be absent.
    const OPTIONAL: bool = false;

    /// Its name in the schema; adds what it is made of.
    fn describe(types: &mut Types) -> String;

    /// The value that JSON stands for; `name` is the argument's, for the error.
    ///
    /// # Errors
    ///
    /// `Invalid parameter type for '..', expected: ..`, and others of the type.
    fn read(name: &str, value: Value) -> Result<Self>;

    /// The value where there is none.
    ///
    /// # Errors
    ///
    /// `Parameter '..' is missing`, where it may not be absent.
    fn absent(name: &str) -> Result<Self> {
        Err(ErrorKind::MissingParameter { parameter: name.into() }.into())
    }

    /// The value as JSON.
    fn write(self) -> Value;

    /// Adds the value as a member, if it is not absent.
    fn write_member(self, name: &str, members: &mut Map<String, Value>) {
        members.insert(name.to_owned(), self.write());
    }
}

impl Data for () {
    fn describe(types: &mut Types) -> String {
        types.empty()
    }
    fn read(name: &str, value: Value) -> Result<Self> {
        match value {
            Value::Object(members) => read_nothing_else(name, &members),
            _ => Err(wrong_type(name, "object")),
        }
    }
    fn write(self) -> Value {
        Value::Object(Map::new())
    }
}

impl Data for Value {
    fn describe(types: &mut Types) -> String {
        types.builtin("any", "value")
    }
    fn read(_: &str, value: Value) -> Result<Self> {
        Ok(value)
    }
    fn write(self) -> Value {
        self
    }
}

impl<T: Data> Data for Vec<T> {
    fn describe(types: &mut Types) -> String {
        let element = T::describe(types);
        types.array(&element)
    }
    fn read(name: &str, value: Value) -> Result<Self> {
        let Value::Array(elements) = value else { return Err(wrong_type(name, "array")) };
        elements.into_iter().enumerate().map(|(at, element)| T::read(&format!("{name}[{at}]"), element)).collect()
    }
    fn write(self) -> Value {
        self.into_iter().map(T::write).collect()
    }
}

impl<T: Data> Data for Option<T> {
    const OPTIONAL: bool = true;
    fn describe(types: &mut Types) -> String {
        T::describe(types)
    }
    fn read(name: &str, value: Value) -> Result<Self> {
        T::read(name, value).map(Some)
    }
    fn absent(_: &str) -> Result<Self> {
        Ok(None)
    }
    fn write(self) -> Value {
        self.map_or(Value::Null, T::write)
    }
    fn write_member(self, name: &str, members: &mut Map<String, Value>) {
        if let Some(value) = self {
            value.write_member(name, members);
        }
    }
}

/// Takes one member, or argument, out of an object. `prefix` is what stands before its name in errors.
pub(crate) fn take<T: Data>(prefix: &str, name: &str, members: &mut Map<String, Value>) -> Result<T> {
    let full = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
    // Not `shift_remove`: what is left is looked at for its presence, in any order.
    match members.shift_remove(name) {
        Some(value) => T::read(&full, value),
        None => T::absent(&full),
    }
}

/// That nothing is left when all that was wanted has been taken.
pub(crate) fn read_nothing_else(prefix: &str, members: &Map<String, Value>) -> Result<()> {
    match members.keys().next() {
        Some(name) => {
            let parameter = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            Err(ErrorKind::UnexpectedParameter { parameter }.into())
        }
        None => Ok(()),
    }
}

pub(crate) fn wrong_type(name: &str, expected: &str) -> Error {
    ErrorKind::InvalidType { parameter: name.into(), expected: expected.into() }.into()
}
