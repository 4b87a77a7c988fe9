//! Tokens to values, without recursion.

use qom_runtime::Result;
use serde_json::Value;
use serde_json::map::{Entry, Map};

use super::lexer::{Container, Token};
use super::text;

/// Builds one value after another.
///
/// After an error it still knows which containers are open, and is of no other use.
#[derive(Debug, Default)]
pub(super) struct Parser {
    open: Vec<Frame>,
    expect: Expect,
}

/// A container that is open, with what it holds so far.
#[derive(Debug)]
enum Frame {
    Array(Vec<Value>),
    /// The last member has no value yet while that is under way.
    Object(Map<String, Value>),
}

impl Frame {
    fn container(&self) -> Container {
        match self {
            Frame::Array(_) => Container::Array,
            Frame::Object(_) => Container::Object,
        }
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, Default)]
enum Expect {
    #[default]
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
}

impl Parser {
    /// How many containers are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The open containers, the outermost first.
    pub(super) fn open(&self) -> Vec<Container> {
        self.open.iter().map(Frame::container).collect()
    }

    /// Takes a token, which may complete a value.
    pub(super) fn push(&mut self, token: Token) -> Result<Option<Value>> {
        match (self.expect, token) {
            (Expect::Value | Expect::ValueOrEnd, Token::Scalar(value)) => Ok(self.complete(value)),
            (Expect::Value | Expect::ValueOrEnd, Token::Open(container)) => {
                self.begin(container);
                Ok(None)
            }
            (Expect::ValueOrEnd | Expect::KeyOrEnd | Expect::CommaOrEnd, Token::Close(container))
                if self.innermost() == Some(container) =>
            {
                Ok(self.end())
            }
            (Expect::Key | Expect::KeyOrEnd, Token::Scalar(Value::String(key))) => self.key(key),
            (Expect::Colon, Token::Colon) => {
                self.expect = Expect::Value;
                Ok(None)
            }
            (Expect::CommaOrEnd, Token::Comma) => {
                self.expect = if self.innermost() == Some(Container::Object) { Expect::Key } else { Expect::Value };
                Ok(None)
            }
            (Expect::Value | Expect::ValueOrEnd, _) => Err(text::expecting_value()),
            (Expect::Key | Expect::KeyOrEnd, _) => Err(text::expecting_key()),
            (Expect::Colon, _) => Err(text::expecting_colon()),
            (Expect::CommaOrEnd, _) => {
                Err(text::expecting_comma(if self.innermost() == Some(Container::Object) { '}' } else { ']' }))
            }
        }
    }

    fn innermost(&self) -> Option<Container> {
        self.open.last().map(Frame::container)
    }

    fn begin(&mut self, container: Container) {
        let (frame, expect) = match container {
            Container::Array => (Frame::Array(Vec::new()), Expect::ValueOrEnd),
            Container::Object => (Frame::Object(Map::new()), Expect::KeyOrEnd),
        };
        self.open.push(frame);
        self.expect = expect;
    }

    fn end(&mut self) -> Option<Value> {
        let value = match self.open.pop()? {
            Frame::Array(elements) => Value::Array(elements),
            Frame::Object(members) => Value::Object(members),
        };
        self.complete(value)
    }

    fn key(&mut self, key: String) -> Result<Option<Value>> {
        if let Some(Frame::Object(members)) = self.open.last_mut() {
            match members.entry(key) {
                Entry::Occupied(member) => return Err(text::duplicate_key(member.key())),
                Entry::Vacant(member) => {
                    member.insert(Value::Null);
                }
            }
        }
        self.expect = Expect::Colon;
        Ok(None)
    }

    /// Puts a value where it belongs. One that belongs nowhere is the message.
    fn complete(&mut self, value: Value) -> Option<Value> {
        match self.open.last_mut() {
            None => {
                self.expect = Expect::Value;
                return Some(value);
            }
            Some(Frame::Array(elements)) => elements.push(value),
            Some(Frame::Object(members)) => {
                if let Some(member) = members.values_mut().next_back() {
                    *member = value;
                }
            }
        }
        self.expect = Expect::CommaOrEnd;
        None
    }
}
