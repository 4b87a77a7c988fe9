//! What is a message, and what is wrong with what is none.

use qom_qmp::json::from_str;
use serde_json::{Value, json};

use crate::{Message, error, message, read};

#[track_caller]
fn reads(input: impl AsRef<[u8]>, value: Value) {
    assert_eq!(read(input), [Ok(value)]);
}

/// As all there is in an array.
#[track_caller]
fn refuses(input: impl AsRef<[u8]>, what: &str) {
    let array = [b"[", input.as_ref(), b"]"].concat();
    assert_eq!(read(array), [error(what)]);
}

/// As a string.
#[track_caller]
fn refuses_string(inside: impl AsRef<[u8]>, what: &str) {
    refuses([b"\"", inside.as_ref(), b"\""].concat(), what);
}

#[test]
fn white_space_may_stand_anywhere() {
    reads("\r\n\t {\n\"a\"\t:\r[ 1\n,\n2 ] ,\"b\":{ } }\n ", json!({"a": [1, 2], "b": {}}));
    assert_eq!(read(" \t\r\n"), []);
    refuses("\x0C", "stray '\x0C'");
}

#[test]
fn nothing_need_stand_between_messages() {
    assert_eq!(read("{}[]\"a\"'b'{}"), [json!({}), json!([]), json!("a"), json!("b"), json!({})].map(Ok));
}

#[test]
fn a_number_or_a_word_ends_at_a_delimiter() {
    assert_eq!(read("1[2]"), [json!(1), json!([2])].map(Ok));
    assert_eq!(
        read("1\"2\"true'3'null{}"),
        [json!(1), json!("2"), json!(true), json!("3"), json!(null), json!({})].map(Ok)
    );
    assert_eq!(read("-1.5e3\ntrue\rfalse null"), [json!(-1500.0), json!(true), json!(false), json!(null)].map(Ok));
    assert_eq!(read("1,"), [Ok(json!(1)), error("expecting value")]);
    assert_eq!(read("1x"), [error("stray '1x'")]);
    assert_eq!(read("true@"), [error("stray 'true@'")]);
}

#[test]
fn the_end_of_input_delimits_too() {
    for (input, value) in [("12", json!(12)), ("-0.5", json!(-0.5)), ("null", json!(null)), ("true", json!(true))] {
        reads(input, value);
    }
    assert_eq!(read("nul"), [error("invalid keyword 'nul'")]);
    assert_eq!(read("1."), [error("stray '1. '")]);
}

#[test]
fn a_message_that_the_end_of_input_cuts_off_is_an_error() {
    for input in ["{", "[1", "[1,", "{\"a", "{\"a\"", "{\"a\":", "\"", "\"\\", "'\\u00", "[[]", "\"\\ud800", "\"é"] {
        assert_eq!(read(input).last(), Some(&error("message cut off by the end of input")), "{input}");
    }
}

#[test]
fn keywords() {
    reads("[true, false, null]", json!([true, false, null]));
    for word in ["foo", "True", "nul", "nulll", "true1", "NaN", "Infinity", "_", "e1"] {
        refuses(word, &format!("invalid keyword '{word}'"));
    }
}

#[test]
fn integers_are_exact() {
    for text in ["0", "7", "-1", "9223372036854775807", "-9223372036854775808"] {
        reads(format!("[{text}]"), json!([text.parse::<i64>().unwrap()]));
    }
    for text in ["9223372036854775808", "18446744073709551615"] {
        reads(format!("[{text}]"), json!([text.parse::<u64>().unwrap()]));
    }
    let Ok(zero) = &read("[-0]")[0] else { panic!("refused") };
    assert_eq!(zero[0].as_u64(), Some(0));
}

#[test]
fn other_numbers_are_doubles() {
    for text in [
        "18446744073709551616",
        "-9223372036854775809",
        "1.0",
        "-0.0",
        "1e3",
        "1E3",
        "1e+3",
        "1e-3",
        "0e0",
        "0.1",
        "1e-400",
        "1.7976931348623157e308",
        "5e-324",
    ] {
        let Ok(numbers) = &read(format!("[{text}]"))[0] else { panic!("{text} is refused") };
        let Value::Number(number) = &numbers[0] else { panic!("{text} is no number") };
        let double = text.parse::<f64>().unwrap();
        assert_eq!(number.as_f64().map(f64::to_bits), Some(double.to_bits()), "{text}");
    }
}

#[test]
fn a_number_that_no_double_holds_is_refused() {
    for text in ["1e309", "-1e309", "1e400", "1e99999999999999999999", &"9".repeat(400)] {
        let [Err(error)] = &read(format!("[{text}]"))[..] else { panic!("{text} is read") };
        assert!(error.ends_with("is out of range"), "{error}");
    }
    refuses("1e400", "number '1e400' is out of range");
}

#[test]
fn numbers_have_one_form() {
    for (text, stray) in [
        ("01", "01"),
        ("-01", "-01"),
        ("00", "00"),
        ("1.", "1.]"),
        ("1.e1", "1.e"),
        ("1e", "1e]"),
        ("1e+", "1e+]"),
        ("1e1.0", "1e1."),
        ("-", "-]"),
        ("--1", "--"),
        ("-x", "-x"),
        ("+1", "+"),
        (".5", "."),
        ("0x10", "0x"),
        ("1-", "1-"),
        ("1_000", "1_"),
    ] {
        refuses(text, &format!("stray '{stray}'"));
    }
}

#[test]
fn strings_have_two_quotes() {
    reads(r#"["it's", 'a "b"', "", '']"#, json!(["it's", "a \"b\"", "", ""]));
    reads(r#"{'a': 1}"#, json!({"a": 1}));
}

#[test]
fn escapes() {
    reads(r#"["\"\'\\\/\b\f\n\r\t"]"#, json!(["\"'\\/\x08\x0C\n\r\t"]));
    reads(r#"['\"\'']"#, json!(["\"'"]));
    reads(r#"["\u0041\u00e9\u20AC\u0000\ufffd"]"#, json!(["A\u{e9}\u{20ac}\0\u{fffd}"]));
    reads(r#"["\ud83d\ude00x\uDBFF\uDFFD"]"#, json!(["\u{1f600}x\u{10fffd}"]));
    for letter in ["a", "x", "0", "U", "v", " ", "]", "\u{1}", "{"] {
        refuses_string(format!("\\{letter}"), &format!("invalid escape '\\{letter}' in string"));
    }
    for (escape, shown) in [("\\u", "\\u\""), ("\\u12", "\\u12\""), ("\\u123g", "\\u123g"), ("\\u00 1", "\\u00 ")] {
        refuses_string(escape, &format!("invalid escape '{shown}' in string"));
    }
}

#[test]
fn surrogates_come_in_pairs() {
    for escapes in ["\\ud800", "\\ud800x", "\\ud800\\n", "\\ud800\\\\", "\\ud800\\u0041", "\\ud800\\ud800\\udc00"] {
        refuses_string(escapes, "lone surrogate '\\uD800' in string");
    }
    refuses_string("\\uDC00", "lone surrogate '\\uDC00' in string");
    refuses_string("\\udfff\\ud800", "lone surrogate '\\uDFFF' in string");
}

#[test]
fn control_characters_are_refused() {
    for byte in 0..0x20 {
        let shown = format!("stray '\"a{}'", char::from(byte));
        assert_eq!(read([b"\"a", &[byte][..], b"\""].concat())[0], error(&shown));
    }
    reads("[\"\x7f\u{80}\"]", json!(["\x7f\u{80}"]));
}

#[test]
fn utf8() {
    for text in
        ["\u{e9}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{e000}", "\u{fdcf}", "\u{fdf0}", "\u{fffd}", "\u{10000}"]
    {
        reads(format!("[\"{text}\"]"), json!([text]));
    }
    reads(format!("{{'\u{1f600}': '{}'}}", "\u{10fffd}"), json!({"\u{1f600}": "\u{10fffd}"}));
    reads(b"[\"a\xC0\x80b\"]", json!(["a\0b"]));
    for bad in [
        &b"\x80"[..],
        b"\xBF",
        b"\xC0",
        b"\xC0\x81",
        b"\xC1\x80",
        b"\xC3",
        b"\xC3x",
        b"\xC3\xC3\xA9",
        b"\xE0\x80\xAF",
        b"\xE0\x9F\xBF",
        b"\xE2\x82",
        b"\xE2\x82x",
        b"\xED\xA0\x80",
        b"\xED\xBF\xBF",
        b"\xF0\x80\x80\x80",
        b"\xF0\x8F\xBF\xBF",
        b"\xF0\x9F\x98",
        b"\xF4\x90\x80\x80",
        b"\xF5\x80\x80\x80",
        b"\xF8\x88\x80\x80\x80",
        b"\xFC",
        b"\xFD",
    ] {
        refuses_string(bad, "invalid UTF-8 in string");
    }
}

#[test]
fn noncharacters_are_refused_however_they_are_written() {
    let planes = (0..=0x10).flat_map(|plane| [plane << 16 | 0xFFFE, plane << 16 | 0xFFFF]);
    for code in planes.chain([0xFDD0, 0xFDDF, 0xFDEF]) {
        let c = char::from_u32(code).unwrap();
        let what = format!("noncharacter U+{code:04X} in string");
        refuses_string(c.to_string(), &what);
        let escape: String = c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect();
        refuses_string(escape, &what);
    }
}

#[test]
fn between_tokens_there_are_no_other_bytes() {
    for byte in ["@", "#", "&", "/", "(", ";", "=", "\x01", "\x7f", "`"] {
        refuses(byte, &format!("stray '{byte}'"));
    }
    refuses("\u{e9}", "stray '\u{fffd}'");
    refuses("1 // one", "stray '/'");
}

#[test]
fn grammar() {
    for (input, what) in [
        ("[1,]", "expecting value"),
        ("[,1]", "expecting value"),
        ("[1 2]", "expecting ',' or ']'"),
        ("[1: 2]", "expecting ',' or ']'"),
        ("[\"a\" \"b\"]", "expecting ',' or ']'"),
        ("[:]", "expecting value"),
        ("{1: 2}", "expecting a string as key"),
        ("{true: 2}", "expecting a string as key"),
        ("{{}: 2}", "expecting a string as key"),
        ("{,}", "expecting a string as key"),
        ("{\"a\"}", "expecting ':' after the key"),
        ("{\"a\" 1}", "expecting ':' after the key"),
        ("{\"a\", 1}", "expecting ':' after the key"),
        ("{\"a\": }", "expecting value"),
        ("{\"a\": , }", "expecting value"),
        ("{\"a\": 1,}", "expecting a string as key"),
        ("{\"a\": 1 \"b\": 2}", "expecting ',' or '}'"),
        ("{\"a\": 1: 2}", "expecting ',' or '}'"),
        ("{\"a\": 1, \"a\": 2}", "duplicate key 'a'"),
        ("{\"\": 1, '': {}}", "duplicate key ''"),
        ("{\"a\": 1, \"\\u0061\": 2}", "duplicate key 'a'"),
        ("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 1, \"b\": 2, \"a\": 3}]}", "duplicate key 'a'"),
    ] {
        assert_eq!(read(input), [error(what)], "{input}");
    }
}

#[test]
fn long_input_is_shown_in_part() {
    let [Err(error)] = &read(format!("{} ", "x".repeat(50) + &"y".repeat(50)))[..] else { panic!("a keyword") };
    let shown = format!("JSON parse error, invalid keyword '{}...{}'", "x".repeat(32), "y".repeat(32));
    assert_eq!(error, &shown);
}

#[test]
fn a_whole_text_is_one_value() {
    let whole = |text: &str| -> Message { message(from_str(text)) };
    assert_eq!(whole(" {'a': 1}\r\n"), Ok(json!({"a": 1})));
    assert_eq!(whole("12"), Ok(json!(12)));
    assert_eq!(whole("12 "), Ok(json!(12)));
    assert_eq!(whole("\"x\""), Ok(json!("x")));
    assert_eq!(whole(""), error("expecting value"));
    assert_eq!(whole(" \n"), error("expecting value"));
    assert_eq!(whole("{"), error("message cut off by the end of input"));
    for text in ["{} {}", "{},", "1 2", "12 x", "\"a\"b", "{}}", "null @"] {
        assert_eq!(whole(text), error("expecting nothing after the value"), "{text}");
    }
    for (text, what) in
        [("}", "expecting value"), ("foo", "invalid keyword 'foo'"), ("[1 {}] {}", "expecting ',' or ']'")]
    {
        assert_eq!(whole(text), error(what), "{text}");
    }
}
