//! The values of properties: what they are as JSON, as text, and in Rust.
//!
//! The dynamic value is [`Value`], that of `serde_json`. A Rust type that can be a property's type
//! implements [`PropertyValue`]; what a struct's field may be, a plain value or one that can change
//! while others look, is a [`PropertyField`].

mod array;
mod bit_mask;
mod bounds;
mod compound;
mod enumeration;
mod field;
mod json;
mod scalar;
mod size;
mod state;

pub use array::{Array, Elements};
pub use bit_mask::BitMask;
pub use bounds::{Bounds, Number, NumberKey, Ranged};
pub use enumeration::{OnOffAuto, PropertyEnum, enum_from_json, enum_from_text, enum_to_json, enum_to_text};
pub use field::PropertyField;
pub use json::Json;
pub use serde_json::{Map, Value};
pub use size::Size;
pub use state::StateField;

use crate::error::{Error, ErrorKind, Result};

/// A type that a property can have.
///
/// It is implemented for `bool`, the integers, `f64`, `String`, [`Size`], [`BitMask`], `Option` and
/// `Vec` of these, enums with `#[derive(QomEnum)]`, and any `serde` type wrapped in [`Json`]. The texts of
/// the errors are QEMU's.
///
/// ```
/// use qom_runtime::value::{PropertyValue, Value};
///
/// assert_eq!(u8::TYPE, "uint8");
/// assert_eq!(u8::from_json("bits", Value::from(48))?, 48);
/// assert_eq!(u8::from_text("bits", "0x30")?, 48);
/// assert_eq!(48u8.to_json(), Value::from(48));
///
/// let error = u8::from_json("bits", Value::from(300)).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'bits' expects uint8_t");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a property",
    label = "not a type of property values",
    note = "a property is a bool, an integer, an f64, a String, a Size, an Option or a Vec of \
            these, an enum with `#[derive(QomEnum)]`, or `Json<T>` for a type `T` of serde",
    note = "a field that may change while the object is live is an atomic, or a Mutex or a RwLock \
            around a type that is Clone"
)]
#[doc(alias = "PropertyInfo")]
#[doc(alias = "Visitor")]
pub trait PropertyValue: Sized + Send + Sync + 'static {
    /// The type's word in introspection: `"uint8"`, `"bool"`, `"size"`, an enum's name.
    const TYPE: &'static str;

    /// The form in which a default is written, so that listing it needs no object: `&'static str`
    /// for a `String`, a slice for a `Vec`, `u64` for a [`Size`], and mostly the type itself.
    type Const: Copy + Send + Sync + 'static;

    /// The words that it takes, if it is an enum; introspection lists them.
    const VARIANTS: &'static [&'static str] = &[];

    /// The value of a constant.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyValue;
    /// assert_eq!(String::from_const("tap"), "tap");
    /// ```
    fn from_const(value: Self::Const) -> Self;

    /// The value that JSON `value` stands for. `name` is the property's, for the error.
    ///
    /// # Errors
    ///
    /// `Invalid parameter type for '..', expected: ..` for another JSON type, but `Parameter '..' expects uint64` where an
    /// unsigned integer is wanted; `Parameter '..' expects ..` or `Parameter '..' does not accept value '..'` for a value
    /// that does not fit.
    ///
    /// ```
    /// # use qom_runtime::value::{PropertyValue, Value};
    /// let error = bool::from_json("on", Value::Null).unwrap_err();
    /// assert_eq!(error.to_string(), "Invalid parameter type for 'on', expected: boolean");
    /// ```
    #[doc(alias = "qobject_input_visitor_new")]
    fn from_json(name: &str, value: Value) -> Result<Self>;

    /// The value that `text`, as written on a command line after `name=`, stands for.
    ///
    /// # Errors
    ///
    /// `Parameter '..' expects ..` or `Parameter '..' does not accept value '..'`.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyValue;
    /// assert!(bool::from_text("on", "yes")?);
    /// let error = bool::from_text("on", "maybe").unwrap_err();
    /// assert_eq!(error.to_string(), "Parameter 'on' expects 'on' or 'off'");
    /// # Ok::<(), qom_runtime::Error>(())
    /// ```
    #[doc(alias = "qobject_input_visitor_new_keyval")]
    #[doc(alias = "object_property_parse")]
    fn from_text(name: &str, text: &str) -> Result<Self>;

    /// The value as JSON.
    ///
    /// ```
    /// # use qom_runtime::value::{PropertyValue, Value};
    /// assert_eq!(true.to_json(), Value::Bool(true));
    /// ```
    #[doc(alias = "qobject_output_visitor_new")]
    fn to_json(&self) -> Value;

    /// The value as text that [`from_text`](Self::from_text) reads back: `on` and `off`, strings as
    /// they are, lists as JSON.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyValue;
    /// assert_eq!(true.to_text(), "on");
    /// assert_eq!(vec![1u8, 2].to_text(), "[1,2]");
    /// ```
    #[doc(alias = "object_property_print")]
    fn to_text(&self) -> String;
}

#[cold]
fn wrong_type(parameter: &str, expected: &str) -> Error {
    ErrorKind::InvalidType { parameter: parameter.into(), expected: expected.into() }.into()
}

#[cold]
fn expects(parameter: &str, expects: &str) -> Error {
    Error::invalid(parameter, expects)
}

/// What the tables of this module's tests are made of.
#[cfg(test)]
mod check {
    use super::{PropertyValue, Value};
    use core::fmt::Debug;

    /// Values given and the outcome expected, `Err` being the text.
    pub(super) type Table<'a, I, V> = &'a [(I, Result<V, &'a str>)];

    pub(super) fn json<V: PropertyValue + Debug + PartialEq>(table: Table<'_, Value, V>) {
        for (input, wanted) in table {
            let got = V::from_json("x", input.clone()).map_err(|error| error.to_string());
            assert_eq!(got.as_ref().map_err(String::as_str), wanted.as_ref().map_err(|e| *e));
        }
    }

    pub(super) fn text<V: PropertyValue + Debug + PartialEq>(table: Table<'_, &str, V>) {
        for (input, wanted) in table {
            let got = V::from_text("x", input).map_err(|error| error.to_string());
            let got = got.as_ref().map_err(String::as_str);
            assert_eq!(got, wanted.as_ref().map_err(|e| *e), "{input:?}");
        }
    }

    /// Values with their JSON and their text, both of which lead back.
    pub(super) fn round<V: PropertyValue + Debug + PartialEq>(table: &[(V, Value, &str)]) {
        for (value, json, text) in table {
            assert_eq!((&value.to_json(), value.to_text().as_str()), (json, *text));
            assert_eq!(V::from_json("x", json.clone()).as_ref(), Ok(value));
            assert_eq!(V::from_text("x", text).as_ref(), Ok(value));
        }
    }
}
