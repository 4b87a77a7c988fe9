//! QEMU's form of output.

use qom_qmp::json::{to_string, write};
use serde_json::{Value, json};

#[test]
fn separators() {
    let value = json!({"a": [1, "b", [], {}, null, true, false], "c": {"d": {}}});
    assert_eq!(to_string(&value), r#"{"a": [1, "b", [], {}, null, true, false], "c": {"d": {}}}"#);
}

#[test]
fn members_keep_their_order() {
    assert_eq!(to_string(&json!({"z": 1, "a": 2, "m": 3})), r#"{"z": 1, "a": 2, "m": 3}"#);
}

#[test]
fn it_appends() {
    let mut out = b"x".to_vec();
    write(&json!(1), &mut out);
    write(&json!("y"), &mut out);
    assert_eq!(out, b"x1\"y\"");
}

#[test]
fn integers_are_exact() {
    for value in [json!(0), json!(i64::MIN), json!(i64::MAX), json!(u64::MAX), json!(-1)] {
        assert_eq!(to_string(&value), value.to_string());
    }
}

/// The texts are those of C's `printf("%.17g")`.
#[test]
fn doubles() {
    for (double, text) in [
        (0.1, "0.10000000000000001"),
        (0.3, "0.29999999999999999"),
        (1.0, "1"),
        (1.5, "1.5"),
        (-2.5, "-2.5"),
        (100.0, "100"),
        (0.0, "0"),
        (-0.0, "-0"),
        (1e15, "1000000000000000"),
        (1e16, "10000000000000000"),
        (1e17, "1e+17"),
        (99999999999999990.0, "99999999999999984"),
        (99999999999999999.0, "1e+17"),
        (123456789012345678.0, "1.2345678901234568e+17"),
        (9007199254740993.0, "9007199254740992"),
        (18446744073709551616.0, "1.8446744073709552e+19"),
        (1e22, "1e+22"),
        (1e23, "9.9999999999999992e+22"),
        (1e300, "1.0000000000000001e+300"),
        (f64::MAX, "1.7976931348623157e+308"),
        (1e-4, "0.0001"),
        (0.00012345, "0.00012344999999999999"),
        (1e-5, "1.0000000000000001e-05"),
        (1e-7, "9.9999999999999995e-08"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (5e-324, "4.9406564584124654e-324"),
        (123456.789, "123456.789"),
        (std::f64::consts::PI, "3.1415926535897931"),
    ] {
        assert_eq!(to_string(&json!(double)), text);
    }
}

#[test]
fn strings_are_printable_ascii() {
    for (text, written) in [
        ("", r#""""#),
        ("plain /~'", r#""plain /~'""#),
        ("\"\\", r#""\"\\""#),
        ("\x08\x0C\n\r\t", r#""\b\f\n\r\t""#),
        ("\0\x01\x0B\x1F\x7F", r#""\u0000\u0001\u000B\u001F\u007F""#),
        ("caf\u{e9}\u{20ac}", r#""caf\u00E9\u20AC""#),
        ("a\u{1f600}b\u{10fffd}", r#""a\uD83D\uDE00b\uDBFF\uDFFD""#),
    ] {
        assert_eq!(to_string(&json!(text)), written);
        assert_eq!(to_string(&json!({ text: 1 })), format!("{{{written}: 1}}"));
    }
}

#[test]
fn deep_values_are_written() {
    let depth = 1024;
    let value = (1..depth).fold(json!([]), |inner, _| Value::Array(vec![inner]));
    assert_eq!(to_string(&value), "[".repeat(depth) + &"]".repeat(depth));
}
