//! Values for people.

use crate::json;
use crate::shown::one_line;
use qom_runtime::value::{Size, Value};

/// A property's value: `10 (0xa)`, `4096 (4 KiB)` for a `size`, strings in quotes.
#[doc(alias = "object_property_print")]
pub(super) fn value(value: &Value, type_name: &str) -> String {
    match value {
        Value::Null => "<null>".to_owned(),
        Value::Object(_) => "<omitted>".to_owned(),
        Value::Bool(_) => value.to_string(),
        Value::String(text) => format!("\"{}\"", one_line(text)),
        Value::Array(elements) if elements.is_empty() => "<null>".to_owned(),
        Value::Array(elements) => list(elements),
        Value::Number(number) => match (value.as_u64(), bits(value)) {
            (Some(bytes), _) if type_name == "size" => format!("{bytes} ({})", Size(bytes)),
            (_, Some(bits)) => format!("{number} ({bits:#x})"),
            (_, None) => json::to_string(value),
        },
    }
}

/// An integer as the 64 bits that it is.
fn bits(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_i64().map(i64::cast_unsigned))
}

fn list(elements: &[Value]) -> String {
    let decimal: Vec<_> = elements.iter().map(json::to_string).collect();
    match elements.iter().map(bits).collect::<Option<Vec<_>>>() {
        None => elements.iter().map(|element| value(element, "")).collect::<Vec<_>>().join(","),
        Some(all) => {
            let hexadecimal: Vec<_> = all.into_iter().map(|bits| format!("{bits:#x}")).collect();
            format!("{} ({})", decimal.join(","), hexadecimal.join(","))
        }
    }
}

/// A frequency: `24 MHz`.
#[doc(alias = "freq_to_str")]
pub(super) fn frequency(hz: u64) -> String {
    const UNITS: [&str; 7] = ["Hz", "KHz", "MHz", "GHz", "THz", "PHz", "EHz"];
    let power = hz.checked_ilog10().map_or(0, |digits| digits / 3);
    let number = format!("{:.2}", hz as f64 / 1000f64.powi(power as i32));
    format!("{} {}", number.trim_end_matches('0').trim_end_matches('.'), UNITS[power as usize])
}

/// JSON in lines, a member or an element in each.
#[doc(alias = "qobject_to_json_pretty")]
pub(super) fn pretty(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let line = |depth: usize| format!("\n{}", "    ".repeat(depth));
    match value {
        Value::Array(elements) if !elements.is_empty() => {
            out.push('[');
            for (position, element) in elements.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                out.push_str(&line(depth + 1));
                write(element, depth + 1, out);
            }
            out.push_str(&(line(depth) + "]"));
        }
        Value::Object(members) if !members.is_empty() => {
            out.push('{');
            for (position, (name, member)) in members.iter().enumerate() {
                out.push_str(if position > 0 { "," } else { "" });
                out.push_str(&(line(depth + 1) + &json::to_string(&Value::from(name.as_str())) + ": "));
                write(member, depth + 1, out);
            }
            out.push_str(&(line(depth) + "}"));
        }
        other => out.push_str(&json::to_string(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values() {
        for (json, type_name, text) in [
            (json!(10), "uint8", "10 (0xa)"),
            (json!(0), "uint8", "0 (0x0)"),
            (json!(-1), "int32", "-1 (0xffffffffffffffff)"),
            (json!(u64::MAX), "uint64", "18446744073709551615 (0xffffffffffffffff)"),
            (json!(4096), "size", "4096 (4 KiB)"),
            (json!(0), "size", "0 (0 B)"),
            (json!(0.5), "number", "0.5"),
            (json!(true), "bool", "true"),
            (json!("a \"b\"\n"), "str", "\"a \"b\"\\n\""),
            (json!(null), "any", "<null>"),
            (json!({"a": 1}), "struct tm", "<omitted>"),
            (json!([]), "list", "<null>"),
            (json!([1, 20]), "list", "1,20 (0x1,0x14)"),
            (json!(["a", 1]), "list", "\"a\",1 (0x1)"),
        ] {
            assert_eq!(value(&json, type_name), text);
        }
    }

    #[test]
    fn frequencies() {
        let all = [0, 1, 999, 1000, 1_843_200, 24_000_000, u64::MAX].map(frequency);
        assert_eq!(all, ["0 Hz", "1 Hz", "999 Hz", "1 KHz", "1.84 MHz", "24 MHz", "18.45 EHz"]);
    }

    #[test]
    fn json_in_lines() {
        let value = json!({"a": [1, {"b": "\u{e9}"}], "c": [], "d": {}});
        let text = "{\n    \"a\": [\n        1,\n        {\n            \"b\": \"\\u00E9\"\n        }\n    ],\n    \"c\": [],\n    \"d\": {}\n}";
        assert_eq!(pretty(&value), text);
    }
}
