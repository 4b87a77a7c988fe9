//! Any type of `serde` as a property.

use super::{PropertyValue, Value};
use crate::error::{Error, ErrorKind, Result};
use core::fmt::Display;
use core::ops::{Deref, DerefMut};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::from_str;

/// A `serde` type as a property: `Json<T>` reads and writes `T` as `serde` does.
///
/// The text form is JSON; a `T` that is a string in JSON, such as a network address, may be written
/// without the quotes. Its default is a function, `|| ..`, since few such types have constants. A
/// `T` that `serde_json` cannot write, such as a map whose keys are no strings, reads as `null`.
///
/// ```
/// use qom_runtime::value::{Json, PropertyValue};
/// use std::net::IpAddr;
///
/// let address = Json::<IpAddr>::from_text("host", "10.0.2.2")?;
/// assert!(address.is_ipv4());
/// assert_eq!(address.to_text(), "10.0.2.2");
///
/// let error = Json::<(u8, u8)>::from_text("pair", "[1]").unwrap_err();
/// assert!(error.to_string().starts_with("Parameter 'pair' is not valid: "));
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Json<T>(pub T);

impl<T> PropertyValue for Json<T>
where
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
{
    const TYPE: &'static str = "struct";
    type Const = fn() -> T;

    fn from_const(value: Self::Const) -> Self {
        Self(value())
    }

    fn from_json(name: &str, value: Value) -> Result<Self> {
        T::deserialize(value).map(Self).map_err(|error| invalid(name, error))
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        let json = from_str::<Value>(text).map_err(|error| invalid(name, error));
        let first = match json.and_then(|value| Self::from_json(name, value)) {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        // Perhaps a bare string. If it is none, say what is wrong with what was most likely meant.
        Self::from_json(name, Value::String(text.to_owned()))
            .map_err(|second| if text.trim_start().starts_with(['{', '[', '"']) { first } else { second })
    }

    fn to_json(&self) -> Value {
        serde_json::to_value(&self.0).unwrap_or_default()
    }

    fn to_text(&self) -> String {
        match self.to_json() {
            // Bare only if it does not look like JSON, so that it reads back as the same string.
            Value::String(text) if from_str::<Value>(&text).is_err() => text,
            value => value.to_string(),
        }
    }
}

impl<T> Deref for Json<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Json<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for Json<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

#[cold]
fn invalid(parameter: &str, reason: impl Display) -> Error {
    let (parameter, reason) = (parameter.to_owned(), reason.to_string());
    ErrorKind::InvalidValue { parameter, reason }.into()
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    type Map = BTreeMap<String, u8>;

    #[test]
    fn structures() {
        let map = Json(Map::from([("a".into(), 1)]));
        check::round(&[(map.clone(), json!({"a": 1}), r#"{"a":1}"#)]);
        check::json::<Json<Map>>(&[(
            json!({"a": 300}),
            Err("Parameter 'x' is not valid: invalid value: integer `300`, expected u8"),
        )]);
        check::text::<Json<Map>>(&[
            (r#"{"a": 1}"#, Ok(map)),
            ("{a: 1}", Err("Parameter 'x' is not valid: key must be a string at line 1 column 2")),
            ("[1]", Err("Parameter 'x' is not valid: invalid type: sequence, expected a map")),
            ("hello", Err("Parameter 'x' is not valid: invalid type: string \"hello\", expected a map")),
        ]);
    }

    #[test]
    fn strings_need_no_quotes() {
        let s = |text: &str| Json(text.to_owned());
        check::round(&[
            (s("10.0.2.2"), json!("10.0.2.2"), "10.0.2.2"),
            (s("5"), json!("5"), r#""5""#),
            (s(r#""a""#), json!(r#""a""#), r#""\"a\"""#),
            (s(""), json!(""), ""),
        ]);
        check::text(&[("5", Ok(s("5"))), ("null", Ok(s("null")))]);
    }

    #[test]
    fn defaults_and_access() {
        let mut map = Json::<Map>::from_const(|| Map::from([("a".into(), 1)]));
        map.insert("b".into(), 2);
        assert_eq!(map.len(), 2);
        assert_eq!(Json::<Map>::TYPE, "struct");
        assert_eq!(Json::from(3), Json(3));
        assert_eq!(Json::<u8>::default(), Json(0));
    }

    #[test]
    fn what_cannot_be_written_reads_as_null() {
        let map = Json(BTreeMap::from([((1u8, 2u8), 3u8)]));
        assert_eq!((map.to_json(), map.to_text()), (json!(null), "null".to_owned()));
    }
}
