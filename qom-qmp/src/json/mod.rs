//! What existing clients write: JSON in QEMU's dialect, as a stream of bytes.
//!
//! A [`Reader`] takes bytes as they come and gives messages; [`from_str`] reads one whole text; [`write()`] and
//! [`to_string`] go back. Nothing here does I/O.
//!
//! The dialect is JSON and a little more: strings in single quotes, the escape `\'`, and the two bytes C0 80 for U+0000. It
//! is JSON and a little less: no key twice in an object, no noncharacters, no numbers beyond a double.
//!
//! Bytes become [tokens](lexer), tokens become [values](parser), and the [reader] counts both against the limits. What is
//! refused is [skipped](skip) without being kept, up to where the next request begins.

mod lexer;
mod number;
mod parser;
mod reader;
mod skip;
mod string;
mod text;
mod writer;

pub use reader::{Reader, from_str};
pub use writer::{to_string, write};

/// How deep lists and objects may be nested in a message, the outermost one included.
#[doc(alias = "MAX_NESTING")]
pub const MAX_DEPTH: usize = 1024;

/// How many tokens a message may have: brackets, commas, colons, keys and scalars.
#[doc(alias = "MAX_TOKEN_COUNT")]
pub const MAX_TOKENS: usize = 2 << 20;

/// How many bytes a message may have, white space between its tokens not counted.
#[doc(alias = "MAX_TOKEN_SIZE")]
pub const MAX_TEXT: usize = 64 << 20;

/// What JSON takes for white space.
fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}
