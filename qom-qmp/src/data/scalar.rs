//! Data without members.

use super::Data;
use crate::schema::Types;
use qom_runtime::Result;
use qom_runtime::value::{PropertyEnum, PropertyValue, Value, enum_from_json, enum_to_json};

macro_rules! scalar {
    ($($type:ty: $name:literal, $json_type:literal;)*) => {$(
        impl Data for $type {
            fn describe(types: &mut Types) -> String {
                types.builtin($name, $json_type)
            }
            fn read(name: &str, value: Value) -> Result<Self> {
                Self::from_json(name, value)
            }
            fn write(self) -> Value {
                self.to_json()
            }
        }
    )*};
}

scalar! {
    bool: "bool", "boolean";
    u8: "int", "int";
    u16: "int", "int";
    u32: "int", "int";
    u64: "int", "int";
    i8: "int", "int";
    i16: "int", "int";
    i32: "int", "int";
    i64: "int", "int";
    f64: "number", "number";
    String: "str", "string";
}

/// An enum with `#[derive(QomEnum)]` as data.
///
/// ```
/// use qom_qmp::{Data, Word};
/// use qom_runtime::value::OnOffAuto;
/// use serde_json::json;
///
/// assert_eq!(Word::<OnOffAuto>::read("eim", json!("on"))?.0, OnOffAuto::On);
/// let error = Word::<OnOffAuto>::read("eim", json!("maybe")).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'eim' does not accept value 'maybe'");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Word<E>(pub E);

impl<E: PropertyEnum> Data for Word<E> {
    fn describe(types: &mut Types) -> String {
        types.enumeration(E::TYPE, E::VARIANTS)
    }
    fn read(name: &str, value: Value) -> Result<Self> {
        enum_from_json(name, value).map(Word)
    }
    fn write(self) -> Value {
        enum_to_json(&self.0)
    }
}
