//! JSON in arguments.

use qom_runtime::error::{Error, Result};
use qom_runtime::value::Value;

// To be replaced by `crate::json::{from_str, to_string}`, which know QEMU's dialect.

/// The value of a text.
pub(super) fn from_str(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Error::new(format!("JSON parse error, {error}")))
}

/// The text of a value.
pub(super) fn to_string(value: &Value) -> String {
    value.to_string()
}
