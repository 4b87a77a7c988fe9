//! Values that may be absent, and lists of values.

use super::{PropertyValue, Value, wrong_type};
use crate::error::Result;
use core::fmt::Write;

/// Absent is `null` in JSON and nothing as text, so an `Option<String>` reads empty text as absent.
impl<V: PropertyValue> PropertyValue for Option<V> {
    const TYPE: &'static str = V::TYPE;
    type Const = Option<V::Const>;
    const VARIANTS: &'static [&'static str] = V::VARIANTS;

    #[inline]
    fn from_const(value: Self::Const) -> Self {
        value.map(V::from_const)
    }

    #[inline]
    fn from_json(name: &str, value: Value) -> Result<Self> {
        if value.is_null() { Ok(None) } else { V::from_json(name, value).map(Some) }
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        if text.is_empty() { Ok(None) } else { V::from_text(name, text).map(Some) }
    }

    #[inline]
    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, V::to_json)
    }

    fn to_text(&self) -> String {
        self.as_ref().map_or_else(String::new, V::to_text)
    }
}

/// A JSON array in both forms. An error names the element, as in `cores[2]`.
impl<V: PropertyValue> PropertyValue for Vec<V> {
    const TYPE: &'static str = "list";
    type Const = &'static [V::Const];

    fn from_const(value: Self::Const) -> Self {
        value.iter().copied().map(V::from_const).collect()
    }

    fn from_json(name: &str, value: Value) -> Result<Self> {
        let Value::Array(elements) = value else {
            return Err(wrong_type(name, "array"));
        };
        let mut element_name = String::from(name);
        let element = |(index, element)| {
            element_name.truncate(name.len());
            // Writing to a string cannot fail.
            let _ = write!(element_name, "[{index}]");
            V::from_json(&element_name, element)
        };
        elements.into_iter().enumerate().map(element).collect()
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        let array = serde_json::from_str(text).map_err(|_| wrong_type(name, "array"))?;
        Self::from_json(name, array)
    }

    fn to_json(&self) -> Value {
        self.iter().map(V::to_json).collect()
    }

    fn to_text(&self) -> String {
        self.to_json().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OnOffAuto, check};
    use super::*;
    use serde_json::json;

    #[test]
    fn options() {
        assert_eq!(<Option<u8>>::TYPE, "uint8");
        assert_eq!(<Option<OnOffAuto>>::VARIANTS, OnOffAuto::VARIANTS);
        assert_eq!(<Option<String>>::from_const(Some("a")), Some("a".to_owned()));
        check::round(&[(None, json!(null), ""), (Some(3u8), json!(3), "3")]);
        check::json::<Option<u8>>(&[
            (json!(300), Err("Parameter 'x' expects uint8_t")),
            (json!(""), Err("Parameter 'x' expects uint64")),
        ]);
        check::text::<Option<u8>>(&[("a", Err("Parameter 'x' expects integer"))]);
        check::text::<Option<String>>(&[("", Ok(None)), ("a", Ok(Some("a".into())))]);
    }

    #[test]
    fn lists() {
        assert_eq!(<Vec<u8>>::TYPE, "list");
        assert_eq!(<Vec<String>>::from_const(&["a", "b"]), ["a", "b"]);
        assert_eq!(<Vec<Vec<u8>>>::from_const(&[&[1], &[]]), [vec![1], vec![]]);
        check::round(&[(vec![], json!([]), "[]"), (vec![1u8, 2], json!([1, 2]), "[1,2]")]);
        check::round(&[(vec!["a,b".to_owned()], json!(["a,b"]), r#"["a,b"]"#)]);
        check::round(&[(vec![None, Some(true)], json!([null, true]), "[null,true]")]);
    }

    #[test]
    fn list_refusals() {
        const ARRAY: &str = "Invalid parameter type for 'x', expected: array";
        const SECOND: &str = "Parameter 'x[1]' expects uint64";
        check::json::<Vec<u8>>(&[
            (json!(1), Err(ARRAY)),
            (json!({}), Err(ARRAY)),
            (json!([1, "a"]), Err(SECOND)),
            (json!([1, 2, 300]), Err("Parameter 'x[2]' expects uint8_t")),
        ]);
        check::json::<Vec<Vec<u8>>>(&[(json!([[1], [2, true]]), Err("Parameter 'x[1][1]' expects uint64"))]);
        check::text::<Vec<u8>>(&[
            (" [ 1, 2 ] ", Ok(vec![1, 2])),
            ("", Err(ARRAY)),
            ("1,2", Err(ARRAY)),
            ("[1,", Err(ARRAY)),
            ("3", Err(ARRAY)),
            ("[1,\"a\"]", Err(SECOND)),
        ]);
    }
}
