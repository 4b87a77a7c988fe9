//! Bytes to tokens. Knows nothing of nesting.

use qom_runtime::{Error, Result};
use serde_json::Value;

use super::number::NumberToken;
use super::string::StringToken;
use super::{MAX_TEXT, is_white_space, text};

/// What holds other values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Container {
    Array,
    Object,
}

/// A word of the language. The text of a scalar is already its value.
#[derive(Debug)]
pub(super) enum Token {
    Open(Container),
    Close(Container),
    Comma,
    Colon,
    Scalar(Value),
}

impl Token {
    /// The tokens that are one byte.
    fn of_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'[' => Token::Open(Container::Array),
            b'{' => Token::Open(Container::Object),
            b']' => Token::Close(Container::Array),
            b'}' => Token::Close(Container::Object),
            b',' => Token::Comma,
            b':' => Token::Colon,
            _ => return None,
        })
    }

    /// Whether it opens or closes a container.
    pub(super) fn is_bracket(&self) -> bool {
        matches!(self, Token::Open(_) | Token::Close(_))
    }
}

/// Where the next byte of input stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Outside strings.
    Plain { line_start: bool },
    /// In a string that this quote ends; `escaped` if a backslash came just before.
    String { quote: u8, escaped: bool },
}

/// Reads tokens out of a byte stream, however it is cut, and counts the bytes that are theirs.
///
/// A byte that is wrong is left in the input. After an error, [`Lexer::place`] says where it stands, and the lexer is of no
/// other use.
#[derive(Debug)]
pub(super) struct Lexer {
    state: State,
    /// How many bytes of token text the message may still have.
    room: usize,
    /// Nothing but white space since the last line end.
    line_start: bool,
    /// That was so where the last token began.
    token_begins_line: bool,
}

/// The token that is under way.
#[derive(Debug)]
enum State {
    Between,
    String(StringToken),
    Number(NumberToken),
    Word(WordToken),
}

impl Lexer {
    /// For the first message of a stream.
    pub(super) fn new() -> Self {
        Lexer { state: State::Between, room: MAX_TEXT, line_start: true, token_begins_line: true }
    }

    /// Nothing of a token has been read.
    pub(super) fn is_between(&self) -> bool {
        matches!(self.state, State::Between)
    }

    /// In a string, which no delimiter ends.
    pub(super) fn is_in_string(&self) -> bool {
        matches!(self.state, State::String(_))
    }

    /// Whether the last token is the first on its line.
    pub(super) fn token_begins_line(&self) -> bool {
        self.token_begins_line
    }

    /// Where the next byte stands.
    pub(super) fn place(&self) -> Place {
        match &self.state {
            State::Between => Place::Plain { line_start: self.line_start },
            State::String(string) => string.place(),
            State::Number(_) | State::Word(_) => Place::Plain { line_start: false },
        }
    }

    /// Takes bytes until a token is complete, or wrong, or the input is used up. A token that is longer than the message may
    /// still get is wrong as soon as that shows.
    pub(super) fn read(&mut self, input: &mut &[u8]) -> Option<Result<Token>> {
        if self.is_between() {
            self.skip_white_space(input);
            let &byte = input.first()?;
            if let Some(value) = self.whole_string(byte, input) {
                return Some(Ok(Token::Scalar(value)));
            }
            match self.begin(byte) {
                Ok(Some(token)) => {
                    *input = &input[1..];
                    return Some(Ok(token));
                }
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
        // One byte more than fits: it shows whether the token ends here.
        let window = &input[..input.len().min(self.room.saturating_add(1))];
        let mut rest = window;
        let token = match &mut self.state {
            State::Between => None,
            State::String(string) => string.read(&mut rest),
            State::Number(number) => number.read(&mut rest),
            State::Word(word) => word.read(&mut rest),
        };
        let taken = window.len() - rest.len();
        *input = &input[taken..];
        if let Some(Ok(_)) = token {
            self.state = State::Between;
        }
        match self.room.checked_sub(taken) {
            Some(room) => self.room = room,
            None => return Some(Err(text::too_long())),
        }
        Some(token?.map(Token::Scalar))
    }

    /// A string that is all there, and fits.
    fn whole_string(&mut self, byte: u8, input: &mut &[u8]) -> Option<Value> {
        if !matches!(byte, b'"' | b'\'') {
            return None;
        }
        let text = StringToken::whole(input)?;
        let taken = text.len() + 2;
        self.room = self.room.checked_sub(taken)?;
        self.token_begins_line = std::mem::take(&mut self.line_start);
        let value = Value::String(text.to_owned());
        *input = &input[taken..];
        Some(value)
    }

    fn skip_white_space(&mut self, input: &mut &[u8]) {
        while let [byte, rest @ ..] = *input
            && is_white_space(*byte)
        {
            self.line_start |= *byte == b'\n';
            *input = rest;
        }
    }

    /// Begins the token that begins with this byte, or gives it if that is all of it.
    fn begin(&mut self, byte: u8) -> Result<Option<Token>> {
        if self.room == 0 {
            return Err(text::too_long());
        }
        let token = Token::of_byte(byte);
        if token.is_some() {
            self.room -= 1;
        } else {
            self.state = match byte {
                b'"' | b'\'' => State::String(StringToken::new(byte)),
                b'-' | b'0'..=b'9' => State::Number(NumberToken::default()),
                _ if is_word(byte) => State::Word(WordToken::default()),
                _ => return Err(text::stray(&[byte])),
            };
        }
        self.token_begins_line = std::mem::take(&mut self.line_start);
        Ok(token)
    }
}

/// What may stand right after a number or a word.
pub(super) fn is_delimiter(byte: u8) -> bool {
    is_white_space(byte) || matches!(byte, b'"' | b'\'') || Token::of_byte(byte).is_some()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A run of letters, digits and underscores that begins with no digit.
#[derive(Debug, Default)]
struct WordToken {
    text: Vec<u8>,
}

impl WordToken {
    fn read(&mut self, input: &mut &[u8]) -> Option<Result<Value>> {
        let run = input.iter().take_while(|&&byte| is_word(byte)).count();
        self.text.extend_from_slice(&input[..run]);
        *input = &input[run..];
        let &next = input.first()?;
        Some(self.value(next))
    }

    fn value(&self, next: u8) -> Result<Value, Error> {
        match self.text.as_slice() {
            _ if !is_delimiter(next) => Err(text::stray(&[&self.text, &[next][..]].concat())),
            b"true" => Ok(Value::Bool(true)),
            b"false" => Ok(Value::Bool(false)),
            b"null" => Ok(Value::Null),
            word => Err(text::invalid_keyword(word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many tokens there are, with room for this many bytes, and the error after them.
    fn count(room: usize, mut input: &[u8]) -> (usize, Option<String>) {
        let mut lexer = Lexer { room, ..Lexer::new() };
        let mut tokens = 0;
        loop {
            match lexer.read(&mut input) {
                None => return (tokens, None),
                Some(Ok(_)) => tokens += 1,
                Some(Err(error)) => return (tokens, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn any_token_may_be_the_one_that_is_too_long() {
        let too_long = Some(text::too_long().to_string());
        for (input, tokens) in [
            ("[ ] ", 2),
            ("{\n:", 2),
            ("12345 , ", 2),
            ("12345,", 2),
            ("true\t]", 2),
            ("null,", 2),
            ("'abc' ", 1),
            ("\"\\u00e9\"", 1),
            ("\"\u{e9}\"", 1),
            ("[\"a\", -1.5e3, {}]", 8),
        ] {
            let size = input.bytes().filter(|&byte| !is_white_space(byte)).count();
            assert_eq!(count(size, input.as_bytes()), (tokens, None), "{input}");
            for room in 0..size {
                let (fit, error) = count(room, input.as_bytes());
                assert!(fit < tokens, "{input} in {room}");
                assert_eq!(error, too_long, "{input} in {room}");
            }
        }
    }

    #[test]
    fn white_space_needs_no_room() {
        assert_eq!(count(1, b" \n\t\r [ \n ").0, 1);
        assert_eq!(count(0, b" \n\t\r "), (0, None));
    }

    #[test]
    fn a_wrong_byte_stays_in_the_input() {
        for (input, rest, place) in [
            (&b" @x"[..], &b"@x"[..], Place::Plain { line_start: true }),
            (b"1.x", b"x", Place::Plain { line_start: false }),
            (b"true\xFF", b"\xFF", Place::Plain { line_start: false }),
            (b"'a\n", b"\n", Place::String { quote: b'\'', escaped: false }),
            (b"\"\\x", b"x", Place::String { quote: b'"', escaped: true }),
            (b"\"\\u1x", b"x", Place::String { quote: b'"', escaped: false }),
            (b"\"\xC3\"", b"\"", Place::String { quote: b'"', escaped: false }),
        ] {
            let (mut lexer, mut left) = (Lexer::new(), input);
            assert!(lexer.read(&mut left).is_some_and(|token| token.is_err()));
            assert_eq!(left, rest);
            assert_eq!(lexer.place(), place, "{}", input.escape_ascii());
        }
    }
}
