//! Booleans, numbers and strings.

use super::{PropertyValue, Value, expects, wrong_type};
use crate::error::{Error, ErrorKind, Result};

impl PropertyValue for bool {
    const TYPE: &'static str = "bool";
    type Const = Self;

    #[inline]
    fn from_const(value: Self) -> Self {
        value
    }

    #[inline]
    fn from_json(name: &str, value: Value) -> Result<Self> {
        value.as_bool().ok_or_else(|| wrong_type(name, "boolean"))
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        match text {
            "on" | "yes" | "true" | "y" => Ok(true),
            "off" | "no" | "false" | "n" => Ok(false),
            _ => Err(expects(name, "'on' or 'off'")),
        }
    }

    #[inline]
    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }

    fn to_text(&self) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
}

impl PropertyValue for f64 {
    const TYPE: &'static str = "number";
    type Const = Self;

    #[inline]
    fn from_const(value: Self) -> Self {
        value
    }

    #[inline]
    fn from_json(name: &str, value: Value) -> Result<Self> {
        value.as_f64().ok_or_else(|| wrong_type(name, "number"))
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        let finite = text.parse().ok().filter(|number: &Self| number.is_finite());
        finite.ok_or_else(|| expects(name, "number"))
    }

    /// JSON knows no infinity and no NaN; they read as `null`.
    #[inline]
    fn to_json(&self) -> Value {
        Value::from(*self)
    }

    fn to_text(&self) -> String {
        // `Debug` is exact like `Display`, but writes 1e300 without its 300 zeros.
        format!("{self:?}")
    }
}

impl PropertyValue for String {
    const TYPE: &'static str = "string";
    type Const = &'static str;

    fn from_const(value: &'static str) -> Self {
        value.to_owned()
    }

    #[inline]
    fn from_json(name: &str, value: Value) -> Result<Self> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(wrong_type(name, "string")),
        }
    }

    fn from_text(_: &str, text: &str) -> Result<Self> {
        Ok(text.to_owned())
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }

    fn to_text(&self) -> String {
        self.clone()
    }
}

/// For each integer its word, the word of its range error, and what it is read as.
macro_rules! integers {
    ($(
        $int:ident: $word:literal, $range:literal, $as_64:ident, $parse:ident, $refuse:ident;
    )*) => {$(
        impl PropertyValue for $int {
            const TYPE: &'static str = $word;
            type Const = Self;

            #[inline]
            fn from_const(value: Self) -> Self {
                value
            }

            #[inline]
            fn from_json(name: &str, value: Value) -> Result<Self> {
                match value.$as_64().map(Self::try_from) {
                    Some(Ok(number)) => Ok(number),
                    _ => Err($refuse(name, &value, $range)),
                }
            }

            fn from_text(name: &str, text: &str) -> Result<Self> {
                let number = $parse(text).ok_or_else(|| expects(name, "integer"))?;
                Self::try_from(number).map_err(|_| does_not_fit(name, $range))
            }

            #[inline]
            fn to_json(&self) -> Value {
                Value::from(*self)
            }

            fn to_text(&self) -> String {
                self.to_string()
            }
        }
    )*};
}

integers! {
    u8: "uint8", "uint8_t", as_u64, parse_unsigned, refuse_unsigned;
    u16: "uint16", "uint16_t", as_u64, parse_unsigned, refuse_unsigned;
    u32: "uint32", "uint32_t", as_u64, parse_unsigned, refuse_unsigned;
    u64: "uint64", "uint64", as_u64, parse_unsigned, refuse_unsigned;
    usize: "uint64", "uint64", as_u64, parse_unsigned, refuse_unsigned;
    i8: "int8", "int8_t", as_i64, parse_signed, refuse_signed;
    i16: "int16", "int16_t", as_i64, parse_signed, refuse_signed;
    i32: "int32", "int32_t", as_i64, parse_signed, refuse_signed;
    i64: "int64", "int64", as_i64, parse_signed, refuse_signed;
    isize: "int64", "int64", as_i64, parse_signed, refuse_signed;
}

/// Why `value` is no unsigned integer within `range`. Where it is no integer, of whatever JSON type, the text names the
/// widest one, as QEMU's does. A negative one is out of range; QEMU wraps it first, and may then find that it fits.
#[cold]
fn refuse_unsigned(name: &str, value: &Value, range: &str) -> Error {
    if value.is_i64() || value.is_u64() { does_not_fit(name, range) } else { expects(name, u64::TYPE) }
}

/// Why `value` is no signed integer within `range`. What 64 bits cannot hold is no integer at all,
/// as it is in QEMU.
#[cold]
fn refuse_signed(name: &str, value: &Value, range: &str) -> Error {
    if value.is_i64() { does_not_fit(name, range) } else { wrong_type(name, "integer") }
}

#[cold]
fn does_not_fit(parameter: &str, expects: &str) -> Error {
    ErrorKind::DoesNotFit { parameter: parameter.into(), expects: expects.into() }.into()
}

/// An integer whose amount has 64 bits; a negative one parses, so that the error names the range.
fn parse_unsigned(text: &str) -> Option<i128> {
    match text.strip_prefix('-') {
        Some(text) => parse_amount(text).map(|amount| -i128::from(amount)),
        None => parse_amount(text.strip_prefix('+').unwrap_or(text)).map(i128::from),
    }
}

fn parse_signed(text: &str) -> Option<i64> {
    parse_unsigned(text)?.try_into().ok()
}

/// Decimal digits, or hexadecimal ones after `0x`. A leading zero does not make a number octal.
pub(super) fn parse_amount(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (text, 10),
    };
    // `from_str_radix` would take one more sign.
    let first = digits.bytes().next()?;
    first.is_ascii_hexdigit().then(|| u64::from_str_radix(digits, radix).ok())?
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;

    #[test]
    fn type_words() {
        let words = [u8::TYPE, u16::TYPE, u32::TYPE, u64::TYPE, usize::TYPE];
        assert_eq!(words, ["uint8", "uint16", "uint32", "uint64", "uint64"]);
        let words = [i8::TYPE, i16::TYPE, i32::TYPE, i64::TYPE, isize::TYPE];
        assert_eq!(words, ["int8", "int16", "int32", "int64", "int64"]);
        assert_eq!([bool::TYPE, f64::TYPE, String::TYPE], ["bool", "number", "string"]);
    }

    #[test]
    fn constants() {
        assert!(bool::from_const(true));
        assert_eq!(i8::from_const(-3), -3);
        assert_eq!(f64::from_const(0.5), 0.5);
        assert_eq!(String::from_const("tap"), "tap");
    }

    #[test]
    fn round_trips() {
        check::round(&[(true, json!(true), "on"), (false, json!(false), "off")]);
        check::round(&[(0u64, json!(0), "0"), (u64::MAX, json!(u64::MAX), "18446744073709551615")]);
        check::round(&[(i64::MIN, json!(i64::MIN), "-9223372036854775808")]);
        check::round(&[(0.1, json!(0.1), "0.1"), (1e300, json!(1e300), "1e300")]);
        check::round(&[(String::from("a, b"), json!("a, b"), "a, b")]);
    }

    #[test]
    fn bools() {
        const WRONG: Result<bool, &str> = Err("Invalid parameter type for 'x', expected: boolean");
        check::json(&[(json!("on"), WRONG), (json!(1), WRONG), (json!(null), WRONG)]);
        const BAD: Result<bool, &str> = Err("Parameter 'x' expects 'on' or 'off'");
        check::text(&[("on", Ok(true)), ("yes", Ok(true)), ("true", Ok(true)), ("y", Ok(true))]);
        check::text(&[("off", Ok(false)), ("no", Ok(false)), ("false", Ok(false))]);
        check::text(&[("n", Ok(false)), ("", BAD), ("ON", BAD), ("1", BAD), (" on", BAD)]);
    }

    #[test]
    fn json_integers() {
        const WRONG: &str = "Invalid parameter type for 'x', expected: integer";
        const U64: &str = "Parameter 'x' expects uint64";
        const U8: &str = "Parameter 'x' expects uint8_t";
        check::json::<u8>(&[
            (json!(255), Ok(255)),
            (json!(256), Err(U8)),
            (json!(-1), Err(U8)),
            (json!(1.5), Err(U64)),
            (json!(1.0), Err(U64)),
            (json!("1"), Err(U64)),
            (json!(true), Err(U64)),
            (json!(null), Err(U64)),
            (json!([1]), Err(U64)),
            (json!({}), Err(U64)),
        ]);
        check::json::<u64>(&[(json!(-1), Err(U64)), (json!(1e30), Err(U64)), (json!(7), Ok(7))]);
        check::json::<usize>(&[(json!("1"), Err(U64)), (json!(0.5), Err(U64))]);
        check::json::<i64>(&[(json!(-1), Ok(-1)), (json!(u64::MAX), Err(WRONG))]);
        check::json::<i64>(&[(json!(0.5), Err(WRONG)), (json!(null), Err(WRONG)), (json!("1"), Err(WRONG))]);
        check::json::<i8>(&[
            (json!(-128), Ok(-128)),
            (json!(128), Err("Parameter 'x' expects int8_t")),
            (json!(u64::MAX), Err(WRONG)),
        ]);
        const U16: Result<u16, &str> = Err("Parameter 'x' expects uint16_t");
        const U32: Result<u32, &str> = Err("Parameter 'x' expects uint32_t");
        check::json(&[(json!(65536), U16), (json!(-1), U16)]);
        check::json(&[(json!(1u64 << 32), U32), (json!(-1), U32)]);
        check::json::<i16>(&[(json!(-32769), Err("Parameter 'x' expects int16_t"))]);
        check::json::<i32>(&[(json!(1u64 << 31), Err("Parameter 'x' expects int32_t"))]);
    }

    #[test]
    fn text_integers() {
        const BAD: &str = "Parameter 'x' expects integer";
        check::text::<u8>(&[
            ("0", Ok(0)),
            ("010", Ok(10)),
            ("+7", Ok(7)),
            ("0xfF", Ok(255)),
            ("0XA", Ok(10)),
            ("256", Err("Parameter 'x' expects uint8_t")),
            ("-1", Err("Parameter 'x' expects uint8_t")),
            ("18446744073709551616", Err(BAD)),
        ]);
        for text in ["", "-", "+", "--1", "+-1", "0x", "0x+1", "1_0", " 1", "1 ", "1.0", "1k", "a"] {
            check::text::<u8>(&[(text, Err(BAD))]);
            check::text::<i64>(&[(text, Err(BAD))]);
        }
        check::text::<u64>(&[("-1", Err("Parameter 'x' expects uint64")), ("-0", Ok(0))]);
        check::text::<i64>(&[("-0x10", Ok(-16)), ("9223372036854775808", Err(BAD))]);
        check::text::<i8>(&[("-128", Ok(-128)), ("128", Err("Parameter 'x' expects int8_t"))]);
    }

    #[test]
    fn numbers_and_strings() {
        const WRONG: &str = "Invalid parameter type for 'x', expected: number";
        const BAD: &str = "Parameter 'x' expects number";
        check::json::<f64>(&[(json!(3), Ok(3.0)), (json!(-1.5), Ok(-1.5)), (json!("3"), Err(WRONG))]);
        check::text::<f64>(&[("3", Ok(3.0)), ("-1e3", Ok(-1000.0)), ("", Err(BAD))]);
        check::text::<f64>(&[("inf", Err(BAD)), ("NaN", Err(BAD)), ("1e999", Err(BAD))]);
        assert_eq!(f64::NAN.to_json(), json!(null));

        const TEXT: &str = "Invalid parameter type for 'x', expected: string";
        check::json::<String>(&[(json!("a"), Ok("a".into())), (json!(1), Err(TEXT))]);
        check::json::<String>(&[(json!(null), Err(TEXT)), (json!(true), Err(TEXT))]);
    }
}
