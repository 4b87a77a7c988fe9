//! A stream of bytes to messages: the limits, and how reading goes on after what is wrong.

use qom_runtime::Result;
use serde_json::Value;

use super::lexer::{Lexer, Place, Token};
use super::parser::Parser;
use super::skip::Skip;
use super::{MAX_DEPTH, MAX_TOKENS, is_white_space, text};

/// Reads messages out of a byte stream, however it is cut.
///
/// Messages need nothing between them, and white space may stand anywhere. A scalar is a message too; a number or a word
/// ends where a delimiter shows that it does.
///
/// A message that is wrong gives one error, at once, and its rest is skipped: up to its last closing bracket, or to a `{`
/// that begins a line. So a request on the next line is read, whatever came before it, and a request inside the rest of the
/// line is not run. The bytes 0xFE and 0xFF, which no text has, are an error each, and reading begins anew right after them.
///
/// A message that is cut off without being wrong so far goes on with what comes next. At most one request is lost that way:
/// the one that comes where the message wants a value.
///
/// What is kept is bounded by [`MAX_TEXT`](super::MAX_TEXT), [`MAX_TOKENS`] and [`MAX_DEPTH`].
///
/// ```
/// use qom_qmp::json::Reader;
///
/// let mut reader = Reader::new();
/// let mut input: &[u8] = b"{'execute': 'query-ver";
/// assert_eq!(reader.read(&mut input), None);
/// assert!(!reader.is_idle());
///
/// let mut input: &[u8] = b"sion'}@\n[1]";
/// assert_eq!(reader.read(&mut input).unwrap()?, serde_json::json!({"execute": "query-version"}));
/// let error = reader.read(&mut input).unwrap().unwrap_err();
/// assert_eq!(error.to_string(), "JSON parse error, stray '@'");
/// assert_eq!(reader.read(&mut input).unwrap()?, serde_json::json!([1]));
/// assert_eq!(reader.read(&mut input), None);
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "JSONMessageParser")]
#[derive(Debug)]
pub struct Reader {
    lexer: Lexer,
    parser: Parser,
    /// How many tokens the message has so far.
    tokens: usize,
    /// There while the rest of a refused message is skipped.
    skip: Option<Skip>,
}

impl Reader {
    /// A reader at the beginning of a stream.
    ///
    /// ```
    /// assert!(qom_qmp::json::Reader::new().is_idle());
    /// ```
    #[doc(alias = "json_message_parser_init")]
    pub fn new() -> Self {
        Reader { lexer: Lexer::new(), parser: Parser::default(), tokens: 0, skip: None }
    }

    /// Takes bytes off the front of `input` until one message is complete, or wrong, or the input is used up (`None`).
    ///
    /// Call it again with what it leaves: there may be more messages in it.
    ///
    /// # Errors
    ///
    /// What is wrong with the message, once for each message.
    ///
    /// ```
    /// # use qom_qmp::json::Reader;
    /// let mut reader = Reader::new();
    /// let mut input: &[u8] = b"{} {";
    /// assert_eq!(reader.read(&mut input), Some(Ok(serde_json::json!({}))));
    /// assert_eq!(input, b" {");
    /// ```
    #[doc(alias = "json_message_parser_feed")]
    pub fn read(&mut self, input: &mut &[u8]) -> Option<Result<Value>> {
        loop {
            if let Some(skip) = &mut self.skip {
                skip.run(input)?;
                self.begin_anew();
            }
            let before = *input;
            let token = match self.lexer.read(input)? {
                Ok(token) => token,
                Err(error) => {
                    if let [0xFE | 0xFF, rest @ ..] = *input {
                        *input = rest;
                        self.begin_anew();
                    } else {
                        self.refuse(self.lexer.place());
                    }
                    return Some(Err(error));
                }
            };
            let is_bracket = token.is_bracket();
            match self.take(token) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    self.begin_anew();
                    return Some(Ok(value));
                }
                Err(error) => {
                    if self.parser.depth() == 0 {
                        self.begin_anew();
                    } else if is_bracket {
                        // It goes back, for it may begin or end what is skipped, or begin the next message.
                        *input = &before[before.len() - input.len() - 1..];
                        self.refuse(Place::Plain { line_start: self.lexer.token_begins_line() });
                    } else {
                        self.refuse(self.lexer.place());
                    }
                    return Some(Err(error));
                }
            }
        }
    }

    /// At the end of input: a number or a word that only the end delimits, or an error for a message that is cut off.
    ///
    /// After that, the reader is as new.
    ///
    /// # Errors
    ///
    /// `message cut off by the end of input`, or what is wrong with the number or the word.
    ///
    /// ```
    /// # use qom_qmp::json::Reader;
    /// let mut reader = Reader::new();
    /// assert_eq!(reader.read(&mut b"12".as_slice()), None);
    /// assert_eq!(reader.finish(), Some(Ok(12.into())));
    /// assert_eq!(reader.finish(), None);
    /// ```
    #[doc(alias = "json_message_parser_flush")]
    pub fn finish(&mut self) -> Option<Result<Value>> {
        let message = if self.skip.is_some() || self.is_idle() {
            None
        } else if self.lexer.is_in_string() {
            Some(Err(text::cut_off()))
        } else {
            self.read(&mut b" ".as_slice()).or_else(|| Some(Err(text::cut_off())))
        };
        self.begin_anew();
        message
    }

    /// Nothing of a message has been read yet, and nothing of a refused one is left to skip.
    ///
    /// ```
    /// # use qom_qmp::json::Reader;
    /// let mut reader = Reader::new();
    /// assert_eq!(reader.read(&mut b" \n ".as_slice()), None);
    /// assert!(reader.is_idle());
    /// ```
    pub fn is_idle(&self) -> bool {
        self.skip.as_ref().is_none_or(Skip::is_closed) && self.lexer.is_between() && self.parser.depth() == 0
    }

    fn take(&mut self, token: Token) -> Result<Option<Value>> {
        self.tokens += 1;
        if self.tokens > MAX_TOKENS {
            return Err(text::too_many_tokens());
        }
        if matches!(token, Token::Open(_)) && self.parser.depth() == MAX_DEPTH {
            return Err(text::too_deep());
        }
        self.parser.push(token)
    }

    fn begin_anew(&mut self) {
        *self = Reader::new();
    }

    /// Drops the message, and skips what is left of it from this place on.
    fn refuse(&mut self, place: Place) {
        let skip = Skip::new(self.parser.open(), place);
        self.begin_anew();
        self.skip = Some(skip);
    }
}

impl Default for Reader {
    fn default() -> Self {
        Reader::new()
    }
}

/// Reads one whole text: one value, with nothing after it but white space.
///
/// # Errors
///
/// What is wrong with the text, the first thing only.
///
/// ```
/// let value = qom_qmp::json::from_str("{'driver': 'e1000', 'mtu': 1500}")?;
/// assert_eq!(value, serde_json::json!({"driver": "e1000", "mtu": 1500}));
///
/// let error = qom_qmp::json::from_str("{'driver': }").unwrap_err();
/// assert_eq!(error.to_string(), "JSON parse error, expecting value");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "qobject_from_json")]
pub fn from_str(text: &str) -> Result<Value> {
    let (mut reader, mut input) = (Reader::new(), text.as_bytes());
    let message = reader.read(&mut input).or_else(|| reader.finish());
    let value = message.unwrap_or_else(|| Err(text::expecting_value()))?;
    match input.iter().all(|&byte| is_white_space(byte)) {
        true => Ok(value),
        false => Err(text::expecting_end()),
    }
}
