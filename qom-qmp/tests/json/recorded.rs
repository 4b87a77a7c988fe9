//! What QEMU 10.0.2 was seen to take and to refuse.

use qom_qmp::json::{MAX_DEPTH, Reader, to_string};
use serde_json::{Value, json};

use crate::{Message, error, feed, read};

fn request(id: impl Into<Value>) -> Message {
    Ok(json!({"execute": "query-version", "id": id.into()}))
}

/// The `id` as it is echoed.
fn echo(id: &str) -> String {
    let messages = read(format!("{{\"execute\": \"query-version\", \"id\": {id}}}\n"));
    let [Ok(message)] = &messages[..] else { panic!("{id}: {messages:?}") };
    to_string(&message["id"])
}

#[test]
fn id_numbers() {
    for (id, echoed) in [
        ("1e3", "1000"),
        ("1.0", "1"),
        ("-0", "0"),
        ("18446744073709551615", "18446744073709551615"),
        ("18446744073709551616", "1.8446744073709552e+19"),
        ("0.1", "0.10000000000000001"),
        ("9223372036854775808", "9223372036854775808"),
        ("-1", "-1"),
        ("1.5", "1.5"),
        ("[1, \"x\", {\"y\": null}]", "[1, \"x\", {\"y\": null}]"),
        ("\"\u{e9}\u{1f600}\"", "\"\\u00E9\\uD83D\\uDE00\""),
    ] {
        assert_eq!(echo(id), echoed);
    }
}

#[test]
fn not_an_object() {
    let list = json!([{"execute": "query-version"}]);
    assert_eq!(
        read("[]\n[{\"execute\": \"query-version\"}]\n\"x\"\n1\n-1.5e3\ntrue\nnull\n"),
        [json!([]), list, json!("x"), json!(1), json!(-1500.0), json!(true), json!(null)].map(Ok)
    );
}

#[test]
fn stray_text() {
    let value = || error("expecting value");
    for (input, messages) in [
        (&b"}\n"[..], vec![value()]),
        (b"]\n", vec![value()]),
        (b"foo\n", vec![error("invalid keyword 'foo'")]),
        (b"&\n", vec![error("stray '&'")]),
        (b",\n", vec![value()]),
        (b":\n", vec![value()]),
        (b"{\"a\":1}}\n", vec![Ok(json!({"a": 1})), value()]),
        (b"@#$\n", vec![error("stray '@'")]),
        (b"\x01\n", vec![error("stray '\x01'")]),
        // QEMU goes on to say `expecting value` at the colon and the brace, and to take the 1 for a request.
        (b"{\"a\x01b\": 1}\n", vec![error("stray '\"a\x01'")]),
    ] {
        assert_eq!(read(input), messages);
    }
}

#[test]
fn utf8() {
    let refused = None;
    for (id, read_as) in [
        (&b"caf\xC3\xA9"[..], Some("caf\u{e9}")),
        (b"\xE2\x82\xAC", Some("\u{20ac}")),
        (b"\xF0\x9F\x98\x80", Some("\u{1f600}")),
        (b"\xFF", refused),
        (b"\x80", refused),
        (b"\xC3", refused),
        (b"\xC0\x80", Some("\0")),
        (b"\xC1\xBF", refused),
        (b"\xE0\x80\xAF", refused),
        (b"\xED\xA0\x80", refused),
        (b"\xED\xBF\xBF", refused),
        (b"\xEF\xBF\xBE", refused),
        (b"\xEF\xBF\xBF", refused),
        (b"\xF4\x8F\xBF\xBF", refused),
        (b"\xF4\x90\x80\x80", refused),
        (b"\xF8\x88\x80\x80\x80", refused),
        (b"\xE2\x82", refused),
        (b"\xFE", refused),
    ] {
        let line = [b"{\"execute\": \"query-version\", \"id\": \"", id, b"\"}\n"].concat();
        let next = b"{\"execute\": \"query-version\", \"id\": 1}\n";
        let mut messages = read([&line[..], next].concat());
        assert_eq!(messages.pop(), Some(request(1)));
        match read_as {
            Some(text) => assert_eq!(messages, [request(text)]),
            None => assert!(!messages.is_empty() && messages.iter().all(Result::is_err), "{messages:?}"),
        }
    }
}

#[test]
fn framing_newlines() {
    let mut reader = Reader::new();
    for (input, messages) in [
        ("{\"execute\": \"query-version\", \"id\": 1}", vec![request(1)]),
        ("{\"execute\": \"query-version\", \"id\": 2}\r\n", vec![request(2)]),
        ("\n\n\r\n\t {\n\"execute\"\n:\n\"query-version\"\n,\r\n\"id\":\t3}", vec![request(3)]),
        (" ", vec![]),
        ("\n\n\n", vec![]),
    ] {
        assert_eq!(feed(&mut reader, input.as_bytes()), messages);
        assert!(reader.is_idle());
    }
}

#[test]
fn framing_chunks() {
    let mut reader = Reader::new();
    let chunks = [&b"{\"execute\": \"que"[..], b"ry-version\", \"id\": \"\xC3", b"\xA9\"}{\"exec"];
    assert_eq!(chunks.map(|chunk| feed(&mut reader, chunk)), [vec![], vec![], vec![request("\u{e9}")]]);
    assert_eq!(feed(&mut reader, b"ute\": \"query-version\", \"id\": 2"), []);
    assert_eq!(feed(&mut reader, b"}"), [request(2)]);
}

/// QEMU 10 waits for the closing bracket; 11 says what is wrong as soon as it sees it. Neither reads the second request.
#[test]
fn framing_open_bracket() {
    let mut reader = Reader::new();
    assert_eq!(feed(&mut reader, b"{\"execute\": \"query-version\", \"arguments\": {\n"), []);
    let messages = feed(&mut reader, b"{\"execute\": \"query-version\", \"id\": 1}\n");
    assert_eq!(messages, [error("expecting a string as key"), request(1)]);
    assert_eq!(feed(&mut reader, b"}}\n"), [error("expecting value"), error("expecting value")]);
    assert_eq!(feed(&mut reader, b"{\"execute\": \"query-version\", \"id\": 2}\n"), [request(2)]);
}

#[test]
fn framing_eof() {
    assert_eq!(read("{\"execute\": \"query-version\", \"id\": 1}\n"), [request(1)]);
    assert_eq!(read("{\"execute\": \"query-ver"), [error("message cut off by the end of input")]);
}

#[test]
fn limits_nesting() {
    let nested = |levels| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!("{{\"execute\": \"query-version\", \"id\": {open}{close}}}\n")
    };
    let mut reader = Reader::new();
    let messages = feed(&mut reader, nested(MAX_DEPTH - 1).as_bytes());
    assert!(matches!(&messages[..], [Ok(_)]));
    assert_eq!(feed(&mut reader, nested(MAX_DEPTH).as_bytes()), [error("nested deeper than 1024 levels")]);
    assert_eq!(feed(&mut reader, b"\n"), []);
    assert_eq!(feed(&mut reader, b"{\"execute\": \"query-version\", \"id\": 1}\n"), [request(1)]);
}
