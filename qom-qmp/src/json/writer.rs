//! Values to text, in QEMU's form.

use std::io::Write as _;

use serde_json::{Number, Value};

/// Appends a value in QEMU's form: `", "` and `": "` between its parts, printable ASCII only, no line end.
///
/// A double without a fraction looks like an integer, and is one when it is read again: QEMU writes doubles with C's
/// `%.17g`, which is exact but keeps no `.0`, nor the sign of zero when it is read as an integer. A noncharacter in a string
/// is written, though a [`Reader`](super::Reader) refuses it.
///
/// ```
/// let mut line = Vec::new();
/// qom_qmp::json::write(&serde_json::json!({"id": "\u{e9}", "return": [0.1, 1.0]}), &mut line);
/// assert_eq!(line, br#"{"id": "\u00E9", "return": [0.10000000000000001, 1]}"#);
/// ```
#[doc(alias = "qobject_to_json")]
pub fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(number, out),
        Value::String(text) => write_string(text, out),
        Value::Array(elements) => {
            out.push(b'[');
            for (position, element) in elements.iter().enumerate() {
                separate(position, out);
                write(element, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (position, (key, member)) in members.iter().enumerate() {
                separate(position, out);
                write_string(key, out);
                out.extend_from_slice(b": ");
                write(member, out);
            }
            out.push(b'}');
        }
    }
}

/// A value in QEMU's form: see [`write()`].
///
/// ```
/// assert_eq!(qom_qmp::json::to_string(&serde_json::json!({"a": [1, null]})), r#"{"a": [1, null]}"#);
/// ```
#[doc(alias = "qobject_to_json")]
pub fn to_string(value: &Value) -> String {
    let mut out = Vec::new();
    write(value, &mut out);
    String::from_utf8(out).unwrap_or_default() // all of it is ASCII
}

fn separate(position: usize, out: &mut Vec<u8>) {
    if position > 0 {
        out.extend_from_slice(b", ");
    }
}

fn write_number(number: &Number, out: &mut Vec<u8>) {
    match number.as_f64() {
        Some(double) if number.is_f64() => out.extend_from_slice(double_text(double).as_bytes()),
        _ => put(out, format_args!("{number}")),
    }
}

/// What C's `%.17g` makes of a number that is finite.
fn double_text(double: f64) -> String {
    const DIGITS: i32 = 17;
    let scientific = format!("{double:.16e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..DIGITS).contains(&exponent) {
        let places = (DIGITS - 1 - exponent) as usize;
        return without_zeros(&format!("{double:.places$}")).to_owned();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", without_zeros(mantissa), exponent.abs())
}

/// A decimal fraction without the zeros at its end.
fn without_zeros(decimal: &str) -> &str {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.'),
        false => decimal,
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some(position) = rest.find(|c: char| !is_plain(c)) {
        out.extend_from_slice(&rest.as_bytes()[..position]);
        let mut chars = rest[position..].chars();
        if let Some(c) = chars.next() {
            escape(c, out);
        }
        rest = chars.as_str();
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') && !matches!(c, '"' | '\\')
}

fn escape(c: char, out: &mut Vec<u8>) {
    let letter = match c {
        '"' | '\\' => c,
        '\x08' => 'b',
        '\x0C' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                put(out, format_args!("\\u{unit:04X}"));
            }
            return;
        }
    };
    put(out, format_args!("\\{letter}"));
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to memory does not fail.
    let _ = out.write_fmt(text);
}
