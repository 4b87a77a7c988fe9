//! Strings: quotes, escapes and UTF-8.

use qom_runtime::Result;
use serde_json::Value;

use super::lexer::Place;
use super::text;

/// A string that is under way: its text so far, decoded, and what stands before the next byte.
#[derive(Debug)]
pub(super) struct StringToken {
    quote: u8,
    text: Vec<u8>,
    at: At,
}

#[derive(Clone, Copy, Debug)]
enum At {
    /// Before the first quote.
    Start,
    /// Between two characters.
    Plain,
    /// After the first bytes of a character.
    Char { bytes: [u8; 4], have: usize, want: usize },
    /// After a backslash, and perhaps a high surrogate before that.
    Backslash { high: Option<u16> },
    /// After `\u` and some digits.
    Hex { high: Option<u16>, unit: u16, digits: usize },
    /// After the escape of a high surrogate.
    High(u16),
}

/// The bytes that stand for themselves, whichever quote ends the string.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0x20;
    while byte < 0x80 {
        plain[byte] = !matches!(byte as u8, b'"' | b'\'' | b'\\');
        byte += 1;
    }
    plain
};

/// How many plain bytes it begins with.
fn plain_run(input: &[u8]) -> usize {
    input.iter().position(|&byte| !PLAIN[usize::from(byte)]).unwrap_or(input.len())
}

impl StringToken {
    /// The string that this quote begins and ends. The quote is still to be read.
    pub(super) fn new(quote: u8) -> Self {
        StringToken { quote, text: Vec::new(), at: At::Start }
    }

    /// A string that is all there, without anything but plain bytes: most are. `input` begins with its first quote; gives its
    /// text.
    pub(super) fn whole(input: &[u8]) -> Option<&str> {
        let (quote, rest) = input.split_first()?;
        let text = &rest[..plain_run(rest)];
        if rest.get(text.len()) == Some(quote) { str::from_utf8(text).ok() } else { None }
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        Place::String { quote: self.quote, escaped: matches!(self.at, At::Backslash { .. }) }
    }

    /// Takes bytes until the quote that ends the string, or one that is wrong, or the input is used up.
    pub(super) fn read(&mut self, input: &mut &[u8]) -> Option<Result<Value>> {
        loop {
            if matches!(self.at, At::Plain) {
                self.take_plain_run(input);
            }
            let &byte = input.first()?;
            if byte == self.quote && matches!(self.at, At::Plain) {
                *input = &input[1..];
                let text = String::from_utf8(std::mem::take(&mut self.text));
                return Some(text.map(Value::String).map_err(|_| text::invalid_utf8()));
            }
            match self.step(byte) {
                Ok(at) => self.at = at,
                Err(error) => return Some(Err(error)),
            }
            *input = &input[1..];
        }
    }

    fn take_plain_run(&mut self, input: &mut &[u8]) {
        let run = plain_run(input);
        self.text.extend_from_slice(&input[..run]);
        *input = &input[run..];
    }

    /// What stands before the byte after this one.
    fn step(&mut self, byte: u8) -> Result<At> {
        match self.at {
            At::Start => Ok(At::Plain),
            At::Plain => self.begin(byte),
            At::Char { mut bytes, have, want } => match byte {
                0x80..=0xBF => {
                    bytes[have] = byte;
                    self.char(bytes, have + 1, want)
                }
                _ => Err(text::invalid_utf8()),
            },
            At::Backslash { high } if byte == b'u' => Ok(At::Hex { high, unit: 0, digits: 0 }),
            At::Backslash { high: None } => self.escape(byte),
            At::High(high) if byte == b'\\' => Ok(At::Backslash { high: Some(high) }),
            At::High(high) | At::Backslash { high: Some(high) } => Err(text::lone_surrogate(high)),
            At::Hex { high, unit, digits } => match char::from(byte).to_digit(16) {
                Some(digit) => self.hex(high, unit << 4 | digit as u16, digits + 1),
                None => {
                    let read = format!("{unit:04x}");
                    Err(text::invalid_escape(&[br"\u", &read.as_bytes()[4 - digits..], &[byte]].concat()))
                }
            },
        }
    }

    /// Begins a character that is no plain one.
    fn begin(&mut self, byte: u8) -> Result<At> {
        let char = |want| Ok(At::Char { bytes: [byte, 0, 0, 0], have: 1, want });
        match byte {
            b'\\' => Ok(At::Backslash { high: None }),
            0..0x20 => Err(text::stray(&[&[self.quote], self.text.as_slice(), &[byte]].concat())),
            0x20..0x80 => self.push(char::from(byte)),
            0xC0 | 0xC2..0xE0 => char(2),
            0xE0..0xF0 => char(3),
            0xF0..0xF5 => char(4),
            _ => Err(text::invalid_utf8()),
        }
    }

    /// Ends a character if it is complete.
    fn char(&mut self, bytes: [u8; 4], have: usize, want: usize) -> Result<At> {
        match &bytes[..have] {
            _ if have < want => Ok(At::Char { bytes, have, want }),
            [0xC0, 0x80] => self.push('\0'),
            bytes => match str::from_utf8(bytes).ok().and_then(|text| text.chars().next()) {
                Some(c) => self.push(c),
                None => Err(text::invalid_utf8()),
            },
        }
    }

    /// Ends an escape of one letter.
    fn escape(&mut self, letter: u8) -> Result<At> {
        self.push(match letter {
            b'"' | b'\'' | b'\\' | b'/' => char::from(letter),
            b'b' => '\x08',
            b'f' => '\x0C',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            _ => return Err(text::invalid_escape(&[b'\\', letter])),
        })
    }

    /// Ends an escape of hexadecimal digits if it is complete.
    fn hex(&mut self, high: Option<u16>, unit: u16, digits: usize) -> Result<At> {
        if digits < 4 {
            return Ok(At::Hex { high, unit, digits });
        }
        if high.is_none() && matches!(unit, 0xD800..0xDC00) {
            return Ok(At::High(unit));
        }
        match char::decode_utf16(high.into_iter().chain([unit])).next() {
            Some(Ok(c)) => self.push(c),
            _ => Err(text::lone_surrogate(high.unwrap_or(unit))),
        }
    }

    /// Appends a character, which must be one.
    fn push(&mut self, c: char) -> Result<At> {
        if matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE {
            return Err(text::noncharacter(c));
        }
        self.text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(At::Plain)
    }
}
