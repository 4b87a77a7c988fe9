//! JSON in QEMU's dialect: what is read, what is refused, how reading goes on, what is written.

#![forbid(unsafe_code)]

mod dialect;
mod limits;
mod random;
mod recorded;
mod recovery;
mod writer;

use qom_qmp::json::Reader;
use qom_runtime::Result;
use serde_json::Value;

/// A message as it was read: its value, or the text of its error.
type Message = std::result::Result<Value, String>;

fn message(message: Result<Value>) -> Message {
    message.map_err(|error| error.to_string())
}

/// All that one piece of input completes.
fn feed(reader: &mut Reader, mut input: &[u8]) -> Vec<Message> {
    let messages = std::iter::from_fn(|| reader.read(&mut input)).map(message).collect();
    assert_eq!(input, b"", "what gives no message is taken");
    messages
}

/// All messages of a stream that is cut into these pieces and then ends.
fn read_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Message> {
    let mut reader = Reader::new();
    let mut messages: Vec<_> = pieces.into_iter().flat_map(|piece| feed(&mut reader, piece)).collect();
    messages.extend(reader.finish().map(message));
    assert!(reader.is_idle());
    messages
}

/// All messages of a stream, which are the same wherever it is cut.
fn read(input: impl AsRef<[u8]>) -> Vec<Message> {
    let input = input.as_ref();
    let whole = read_pieces([input]);
    for position in 1..input.len() {
        let (front, back) = input.split_at(position);
        assert_eq!(read_pieces([front, back]), whole, "{} cut at {position}", input.escape_ascii());
    }
    assert_eq!(read_pieces(input.chunks(1)), whole, "{} byte by byte", input.escape_ascii());
    whole
}

/// The error with this text.
fn error(what: &str) -> Message {
    Err(format!("JSON parse error, {what}"))
}
