//! Numbers: integers are exact in 64 bits, signed or not, and all others are doubles.

use qom_runtime::Result;
use serde_json::{Number, Value};

use super::lexer::is_delimiter;
use super::text;

/// A number that is under way.
#[derive(Debug, Default)]
pub(super) struct NumberToken {
    text: Vec<u8>,
    at: At,
}

/// What has been read of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    #[default]
    Start,
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
}

impl At {
    /// After one more byte, if the number goes on with it.
    fn step(self, byte: u8) -> Option<At> {
        Some(match (self, byte) {
            (At::Start, b'-') => At::Minus,
            (At::Start | At::Minus, b'0') => At::Zero,
            (At::Start | At::Minus, b'1'..=b'9') | (At::Integer, b'0'..=b'9') => At::Integer,
            (At::Zero | At::Integer, b'.') => At::Point,
            (At::Point | At::Fraction, b'0'..=b'9') => At::Fraction,
            (At::Zero | At::Integer | At::Fraction, b'e' | b'E') => At::Exponent,
            (At::Exponent, b'+' | b'-') => At::ExponentSign,
            (At::Exponent | At::ExponentSign | At::ExponentDigits, b'0'..=b'9') => At::ExponentDigits,
            _ => return None,
        })
    }

    /// Whether a number may end here.
    fn is_whole(self) -> bool {
        matches!(self, At::Zero | At::Integer | At::Fraction | At::ExponentDigits)
    }
}

impl NumberToken {
    /// Takes bytes until a delimiter comes, which is left, or another byte that is wrong, or the input is used up.
    pub(super) fn read(&mut self, input: &mut &[u8]) -> Option<Result<Value>> {
        let mut taken = 0;
        while let Some(at) = input.get(taken).and_then(|&byte| self.at.step(byte)) {
            self.at = at;
            taken += 1;
        }
        self.text.extend_from_slice(&input[..taken]);
        *input = &input[taken..];
        let &next = input.first()?;
        if self.at.is_whole() && is_delimiter(next) {
            return Some(self.value());
        }
        self.text.push(next);
        Some(Err(text::stray(&self.text)))
    }

    fn value(&self) -> Result<Value> {
        let out_of_range = || text::out_of_range(&self.text);
        let text = str::from_utf8(&self.text).map_err(|_| out_of_range())?;
        if let Ok(value) = text.parse::<i64>() {
            return Ok(value.into());
        }
        if let Ok(value) = text.parse::<u64>() {
            return Ok(value.into());
        }
        let double = text.parse().ok().and_then(Number::from_f64);
        double.map(Value::Number).ok_or_else(out_of_range)
    }
}
