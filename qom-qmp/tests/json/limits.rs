//! The limits, on both sides of each.

use qom_qmp::json::{MAX_DEPTH, MAX_TEXT, MAX_TOKENS, Reader};
use serde_json::{Value, json};

use crate::{Message, error, feed};

const REQUEST: &[u8] = br#"{"execute": "x"}"#;

fn request() -> Message {
    Ok(json!({"execute": "x"}))
}

/// Feeds `count` bytes, in pieces that repeat `unit`.
fn repeat(reader: &mut Reader, unit: &[u8], count: usize) -> Vec<Message> {
    assert_eq!(count % unit.len(), 0);
    let piece = unit.repeat((1 << 20) / unit.len());
    let mut messages = Vec::new();
    let mut left = count;
    while left > 0 {
        let size = left.min(piece.len());
        messages.extend(feed(reader, &piece[..size]));
        left -= size;
    }
    messages
}

#[test]
fn depth() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let nested = |levels: usize| {
            let inner = if open == "[" { "" } else { "0" };
            open.repeat(levels) + inner + &close.repeat(levels)
        };
        let mut reader = Reader::new();
        assert!(matches!(feed(&mut reader, nested(MAX_DEPTH).as_bytes())[..], [Ok(_)]));
        let refused = feed(&mut reader, (nested(MAX_DEPTH + 1) + "{}").as_bytes());
        assert_eq!(refused, [error("nested deeper than 1024 levels"), Ok(json!({}))]);
        let refused = feed(&mut reader, (nested(100_000) + "{}").as_bytes());
        assert_eq!(refused, [error("nested deeper than 1024 levels"), Ok(json!({}))]);
    }
}

#[test]
fn depth_is_refused_at_once() {
    let mut reader = Reader::new();
    assert_eq!(feed(&mut reader, "[".repeat(MAX_DEPTH).as_bytes()), []);
    assert_eq!(feed(&mut reader, b"["), [error("nested deeper than 1024 levels")]);
    assert_eq!(feed(&mut reader, b"\n"), []);
    assert_eq!(feed(&mut reader, REQUEST), [request()]);
}

#[test]
fn text() {
    let mut reader = Reader::new();
    assert_eq!(feed(&mut reader, b" [ \""), []);
    assert_eq!(repeat(&mut reader, b"x", MAX_TEXT - 4), []);
    let [Ok(Value::Array(list))] = &feed(&mut reader, b"\" ]")[..] else { panic!("it fits") };
    assert_eq!(list[0].as_str().map(str::len), Some(MAX_TEXT - 4));
}

/// As the kit has it: `limits-token-size`.
#[test]
fn text_is_refused_at_once() {
    let mut reader = Reader::new();
    let start = b"{\"execute\": \"query-version\", \"id\": \"";
    assert_eq!(feed(&mut reader, start), []);
    let white_space = 3;
    assert_eq!(repeat(&mut reader, b"x", MAX_TEXT - (start.len() - white_space)), []);
    assert_eq!(feed(&mut reader, b"x"), [error("message longer than 67108864 bytes")]);
    assert_eq!(repeat(&mut reader, b"x\\\"}", MAX_TEXT / 4), []);
    assert_eq!(feed(&mut reader, b"\"}\n"), []);
    assert!(reader.is_idle());
    assert_eq!(feed(&mut reader, REQUEST), [request()]);
}

#[test]
fn tokens() {
    // A list of n elements has n - 1 commas and two brackets.
    let elements = MAX_TOKENS / 2 - 1;
    let mut reader = Reader::new();
    assert_eq!(feed(&mut reader, b"[{}"), []); // two tokens instead of one
    assert_eq!(repeat(&mut reader, b",1", 2 * (elements - 1)), []);
    let [Ok(Value::Array(list))] = &feed(&mut reader, b"]")[..] else { panic!("it fits") };
    assert_eq!(list.len(), elements);
}

#[test]
fn tokens_are_refused_at_once() {
    let mut reader = Reader::new();
    assert_eq!(feed(&mut reader, b"[0"), []);
    assert_eq!(repeat(&mut reader, b",1", MAX_TOKENS - 4), []);
    assert_eq!(feed(&mut reader, b",1"), []); // the last one, which only a delimiter ends
    assert_eq!(feed(&mut reader, b"]"), [error("message of more than 2097152 tokens")]);
    assert!(reader.is_idle());
    assert_eq!(feed(&mut reader, REQUEST), [request()]);
}

#[test]
fn what_is_skipped_is_not_kept() {
    // What the reader holds is in its `Debug` text.
    let kept = |reader: &Reader| format!("{reader:?}").len();
    let mut reader = Reader::new();

    // A string, and what follows it in its message.
    assert_eq!(feed(&mut reader, b"{\"a\": \"\\q"), [error("invalid escape '\\q' in string")]);
    assert_eq!(repeat(&mut reader, b"x}", 8 << 20), []);
    assert!(kept(&reader) < 1000);
    assert_eq!(feed(&mut reader, b"\", 'b': ["), []);
    assert_eq!(repeat(&mut reader, b"{\"a\": 1},", 9 << 20), []);
    assert!(kept(&reader) < 1000);
    assert_eq!(feed(&mut reader, b"]}\n1 "), [Ok(json!(1))]);

    // Brackets: no more of them than a message may have.
    assert_eq!(feed(&mut reader, b"[@"), [error("stray '@'")]);
    assert_eq!(repeat(&mut reader, b"[", 4 << 20), []);
    assert!(kept(&reader) < 1000 + MAX_DEPTH * "Array, ".len());
    assert_eq!(repeat(&mut reader, b"]", 4 << 20), []);
    assert_eq!(feed(&mut reader, b"]\n1 "), [Ok(json!(1))]);
}
