//! What is said of bad input, each text in one place. The first three are QEMU's.

use std::borrow::Cow;

use qom_runtime::Error;

use super::{MAX_DEPTH, MAX_TEXT, MAX_TOKENS};

fn error(what: impl AsRef<str>) -> Error {
    Error::new(format!("JSON parse error, {}", what.as_ref()))
}

/// Something else stands where a value should.
pub(super) fn expecting_value() -> Error {
    error("expecting value")
}

/// A word that is not `true`, `false` or `null`.
pub(super) fn invalid_keyword(word: &[u8]) -> Error {
    error(format!("invalid keyword '{}'", shown(word)))
}

/// A byte that no token has at this place; `token` is what there is of it, with that byte.
pub(super) fn stray(token: &[u8]) -> Error {
    error(format!("stray '{}'", shown(token)))
}

/// Something else stands where the key of a member should.
pub(super) fn expecting_key() -> Error {
    error("expecting a string as key")
}

/// A key has no colon after it.
pub(super) fn expecting_colon() -> Error {
    error("expecting ':' after the key")
}

/// An element or a member has neither a comma nor its container's end after it.
pub(super) fn expecting_comma(close: char) -> Error {
    error(format!("expecting ',' or '{close}'"))
}

/// An object has two members of one name.
pub(super) fn duplicate_key(key: &str) -> Error {
    error(format!("duplicate key '{}'", shown(key.as_bytes())))
}

/// A backslash with something after it that makes no escape.
pub(super) fn invalid_escape(escape: &[u8]) -> Error {
    error(format!("invalid escape '{}' in string", shown(escape)))
}

/// Half of a surrogate pair.
pub(super) fn lone_surrogate(unit: u16) -> Error {
    error(format!("lone surrogate '\\u{unit:04X}' in string"))
}

/// Bytes that are no UTF-8.
pub(super) fn invalid_utf8() -> Error {
    error("invalid UTF-8 in string")
}

/// A code point that is for no character.
pub(super) fn noncharacter(c: char) -> Error {
    error(format!("noncharacter U+{:04X} in string", u32::from(c)))
}

/// A number that no double holds.
pub(super) fn out_of_range(number: &[u8]) -> Error {
    error(format!("number '{}' is out of range", shown(number)))
}

/// The limit on nesting is reached.
pub(super) fn too_deep() -> Error {
    error(format!("nested deeper than {MAX_DEPTH} levels"))
}

/// The limit on text is reached.
pub(super) fn too_long() -> Error {
    error(format!("message longer than {MAX_TEXT} bytes"))
}

/// The limit on tokens is reached.
pub(super) fn too_many_tokens() -> Error {
    error(format!("message of more than {MAX_TOKENS} tokens"))
}

/// The input ends inside a message.
pub(super) fn cut_off() -> Error {
    error("message cut off by the end of input")
}

/// More than one value in a text that is to hold one.
pub(super) fn expecting_end() -> Error {
    error("expecting nothing after the value")
}

/// Input as it goes into a text. Of what is long, both ends.
fn shown(input: &[u8]) -> Cow<'_, str> {
    const END: usize = 32;
    if input.len() <= 2 * END {
        return String::from_utf8_lossy(input);
    }
    let (head, tail) = (&input[..END], &input[input.len() - END..]);
    format!("{}...{}", String::from_utf8_lossy(head), String::from_utf8_lossy(tail)).into()
}
