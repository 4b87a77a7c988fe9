//! After bad input, the next request is read.

use serde_json::{Value, json};

use crate::{Message, error, read};

const REQUEST: &str = r#"{"execute": "x"}"#;

fn request() -> Message {
    Ok(json!({"execute": "x"}))
}

/// `input` is one error, and what follows on its line is read.
#[track_caller]
fn one_error_then_same_line(input: impl AsRef<[u8]>, what: &str) {
    let input = input.as_ref();
    for between in ["", " "] {
        assert_eq!(read([input, between.as_bytes(), REQUEST.as_bytes()].concat()), [error(what), request()]);
    }
    one_error_then_next_line(input, what);
}

/// `input` is one error, and what follows on the next line is read.
#[track_caller]
fn one_error_then_next_line(input: impl AsRef<[u8]>, what: &str) {
    for between in ["\n", "\r\n", "\n\n \t"] {
        let stream = [input.as_ref(), between.as_bytes(), REQUEST.as_bytes()].concat();
        assert_eq!(read(stream), [error(what), request()]);
    }
}

#[test]
fn bad_tokens() {
    one_error_then_same_line(br#"{"id": "\xff"}"#, r"invalid escape '\x' in string");
    one_error_then_same_line(br#"{"id": "\"\q}{", "a": [{}]}"#, r"invalid escape '\q' in string");
    one_error_then_same_line(br#"{"id": "\u12"}"#, r#"invalid escape '\u12"' in string"#);
    one_error_then_same_line(br#"{"id": "\ud800\"}{\""}"#, "lone surrogate '\\uD800' in string");
    one_error_then_same_line(b"{\"id\": \"\x80}{\", \"a\": 1}", "invalid UTF-8 in string");
    one_error_then_same_line(b"{\"id\": \"\xC3\"}", "invalid UTF-8 in string");
    one_error_then_same_line(b"{\"a\x01b\": 1}", "stray '\"a\x01'");
    one_error_then_same_line(b"{\"id\": @, \"b\": [{}]}", "stray '@'");
    one_error_then_same_line("{\"id\": 1.}", "stray '1.}'");
    one_error_then_same_line("{\"id\": 01}", "stray '01'");
    one_error_then_same_line("{\"id\": 1e400}", "number '1e400' is out of range");
    one_error_then_same_line("{\"id\": foo}", "invalid keyword 'foo'");
    one_error_then_same_line("[foo, {\"a\": [bar]}]", "invalid keyword 'foo'");
}

#[test]
fn bad_tokens_outside_of_messages() {
    one_error_then_same_line("@#$", "stray '@'");
    one_error_then_same_line("foo", "invalid keyword 'foo'");
    one_error_then_same_line("GET / HTTP/1.1", "invalid keyword 'GET'");
    one_error_then_same_line("\u{feff}", "stray '\u{fffd}'");
    one_error_then_same_line("\"\x01 }{ \"", "stray '\"\x01'");
    one_error_then_next_line("& \"{\" '[' it's {", "stray '&'");
    assert_eq!(read("foo [1]"), [error("invalid keyword 'foo'"), Ok(json!([1]))]);
    assert_eq!(read("foo bar\n1"), [error("invalid keyword 'foo'"), Ok(json!(1))]);
}

#[test]
fn cut_off_in_a_string() {
    for cut in [r#"{"execute": "query-ver"#, r#"{"exec"#, "[{'a': ['b"] {
        let start = cut.rfind(['"', '\'']).unwrap();
        let shown = format!("stray '{}", &cut[start..]);
        assert_eq!(read(format!("{cut}\n{REQUEST}")), [error(&format!("{shown}\n'")), request()]);
        assert_eq!(read(format!("{cut}\r\n{REQUEST}")), [error(&format!("{shown}\r'")), request()]);
    }
    one_error_then_next_line("{\"a\": \"\x01b\\", "stray '\"\x01'");
}

#[test]
fn cut_off_between_tokens() {
    for (cut, what) in [
        ("{", "expecting a string as key"),
        ("{ \"a\": {", "expecting a string as key"),
        ("{\"a\"", "expecting ':' after the key"),
        ("{\"a\": 1", "expecting ',' or '}'"),
        ("{\"a\": tr", "invalid keyword 'tr'"),
        ("{\"a\": \"b\"", "expecting ',' or '}'"),
        ("{\"a\": {}", "expecting ',' or '}'"),
        ("{\"a\": {},", "expecting a string as key"),
        ("[1", "expecting ',' or ']'"),
        ("[[{}]", "expecting ',' or ']'"),
    ] {
        one_error_then_next_line(cut, what);
    }
}

/// Where a value may come, the next request is one. Then the one after it is no part of the message.
#[test]
fn cut_off_where_a_value_may_come() {
    for (cut, what) in
        [("{\"a\":", "expecting ',' or '}'"), ("[", "expecting ',' or ']'"), ("[1,", "expecting ',' or ']'")]
    {
        assert_eq!(read(format!("{cut}\n{REQUEST}\n{REQUEST}\n")), [error(what), request()], "{cut}");
    }
}

#[test]
fn wrong_order_of_tokens() {
    one_error_then_same_line("{\"a\" 1}", "expecting ':' after the key");
    one_error_then_same_line("{\"a\" {\"b\": [\"}\"]}, \"c\": {\"execute\": \"quit\"}}", "expecting ':' after the key");
    one_error_then_same_line("[1,]", "expecting value");
    one_error_then_same_line("[1 [2], {\"execute\": \"quit\"}]", "expecting ',' or ']'");
    one_error_then_same_line("{\"a\": 1, \"a\": {\"execute\": \"quit\"}}", "duplicate key 'a'");
    one_error_then_same_line("{\"a\": {\"execute\": \"y\"} {\"execute\": \"quit\"}}", "expecting ',' or '}'");
    one_error_then_same_line("[{\"execute\": \"y\"} {\"execute\": \"quit\"}]", "expecting ',' or ']'");
    one_error_then_same_line("{{\"execute\": \"quit\"}}", "expecting a string as key");
    one_error_then_same_line("[\"a\" 'b}', \"\\\"}]\"]", "expecting ',' or ']'");
    one_error_then_next_line("{\"a\": 1 \"b\": \"c}", "expecting ',' or '}'");
}

#[test]
fn closers_that_do_not_match() {
    one_error_then_same_line("{\"a\": 1]", "expecting ',' or '}'");
    one_error_then_same_line("[1}", "expecting ',' or ']'");
    one_error_then_same_line("{\"a\": [1}", "expecting ',' or ']'");
    one_error_then_same_line("{\"a\": {\"b\": [1}, \"c\": 2}", "expecting ',' or ']'");
    one_error_then_same_line("{\"a\": 1]}", "expecting ',' or '}'");
}

/// One closer is missing, too many, of the wrong kind or in the wrong place: what is inside stays inside.
#[test]
fn closers_that_do_not_match_let_nothing_out() {
    for (input, close) in [
        ("{\"a\": [{\"b\": 1], \"c\": {\"execute\": \"quit\"}}", '}'),
        ("{\"a\": 1], \"b\": {\"execute\": \"quit\"}}", '}'),
        ("[{\"a\": 1]}, {\"execute\": \"quit\"}]", '}'),
        ("[1}], {\"execute\": \"quit\"}]", ']'),
        ("{\"a\": [1}], \"b\": {\"execute\": \"quit\"}}", ']'),
        ("{\"x\": [{\"a\": 1]}, \"c\": {\"execute\": \"quit\"}}", '}'),
        ("{\"a\": [[1}], \"b\": [[{\"execute\": \"quit\"}]]}", ']'),
    ] {
        one_error_then_same_line(input, &format!("expecting ',' or '{close}'"));
    }
}

#[test]
fn punctuation_outside_of_messages() {
    for byte in ["}", "]", ",", ":"] {
        one_error_then_same_line(byte, "expecting value");
    }
    assert_eq!(read("}]"), [error("expecting value"), error("expecting value")]);
    assert_eq!(read("{\"a\":1}} 2"), [Ok(json!({"a": 1})), error("expecting value"), Ok(json!(2))]);
}

/// A message over many lines stays one where a line begins with anything but a `{`.
#[test]
fn bad_messages_over_many_lines() {
    let message =
        "{\n  \"execute\": @,\n  \"arguments\": {\n    \"execute\": \"quit\",\n    \"a\":\n    [{\"b\": 1}]\n  }\n}\n";
    one_error_then_same_line(message, "stray '@'");
    one_error_then_same_line(message.replace('@', "1 2"), "expecting ',' or '}'");
    one_error_then_same_line(message.replace('@', "\"\\q\""), "invalid escape '\\q' in string");
}

#[test]
fn a_brace_that_begins_a_line_begins_a_message() {
    for bad in ["{ \"a\": {", "{\"a\" 1, \"b\": [[", "[@", "{\"a\": \"\\q", "[1}", "[1 'it", "{\"a\": [1}]}}, "] {
        let messages = read(format!("{bad}\n \t{REQUEST}"));
        assert_eq!(messages.len(), 2, "{bad}");
        assert_eq!(messages[1], request(), "{bad}");
    }
}

#[test]
fn bytes_fe_and_ff_begin_anew() {
    for byte in [0xFE, 0xFF] {
        for before in [
            "",
            "{",
            "{\"a",
            "{\"a\\",
            "{\"a\\u00",
            "{\"a\\ud800",
            "{\"\u{e9}",
            "[1",
            "[12",
            "[tr",
            "foo1",
            "-",
            "{\"a\":",
            "[[[",
        ] {
            let stream = [before.as_bytes(), &[byte], REQUEST.as_bytes()].concat();
            let messages = read(stream);
            assert_eq!(messages.len(), 2, "{before}");
            assert!(messages[0].is_err(), "{before}");
            assert_eq!(messages[1], request(), "{before}");
        }
        // One error each, also while a message is skipped.
        let messages = read([b"[1}", &[byte, byte][..], REQUEST.as_bytes()].concat());
        let stray = || error("stray '\u{fffd}'");
        assert_eq!(messages, [error("expecting ',' or ']'"), stray(), stray(), request()]);
        // A character that it cuts.
        assert_eq!(read([b"\"\xC3", &[byte][..], b"1"].concat()), [error("invalid UTF-8 in string"), Ok(json!(1))]);
    }
}

#[test]
fn nothing_is_read_twice() {
    let ids =
        |messages: Vec<Message>| -> Vec<Value> { messages.into_iter().flatten().map(|m| m["id"].clone()).collect() };
    let request = |id: u32| format!("{{\"execute\": \"x\", \"id\": {id}}}");
    let first = request(1);
    for cut in 1..first.len() {
        let stream = format!("{}\n{}\n{}\n", &first[..cut], request(2), request(3));
        let read = ids(read(stream));
        assert!(read == [json!(2), json!(3)] || read == [json!(3)], "cut at {cut}: {read:?}");
    }
}
