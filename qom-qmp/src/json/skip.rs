//! The rest of a refused message: skipped, and not kept.
//!
//! The rest is over
//!
//! - when the brackets that were open are closed, if nothing but a `{` follows on that line. If anything else does,
//!   the message was only thought to end there, and its brackets do not tell;
//! - when they do not tell, also because a closer did not match, before a `{` that no comma, colon or bracket introduces:
//!   inside of messages there is none;
//! - before a `{` that is the first on its line but for white space, since that is where clients begin requests;
//! - if nothing was open, before a bracket that opens, and at the line end;
//! - before the bytes 0xFE and 0xFF, which end all messages.
//!
//! So of a message with one mistake, nothing inside is taken for a message, and what follows it is read.
//!
//! Brackets in strings do not count. A string ends with its line, because no string goes over a line end.

use super::lexer::{Container, Place};
use super::{MAX_DEPTH, is_white_space};

/// Finds where a refused message is over.
#[derive(Debug)]
pub(super) struct Skip {
    /// The open containers, no more of them than a message may have.
    open: Vec<Container>,
    /// How many are open inside those.
    deeper: usize,
    place: Place,
    rest: Rest,
    /// The last byte but for white space is one that a value may follow.
    introduced: bool,
}

/// What is known of the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// Nothing was open.
    Outside,
    /// Something is open.
    Inside,
    /// All that was open is closed.
    Closed,
    /// The brackets do not tell.
    Broken,
}

/// What a byte means for the rest.
enum Step {
    On,
    OverBefore,
    OverAfter,
}

impl Skip {
    /// For a message of which these containers are open, where the next byte stands at this place.
    pub(super) fn new(open: Vec<Container>, place: Place) -> Self {
        let rest = if open.is_empty() { Rest::Outside } else { Rest::Inside };
        Skip { open, deeper: 0, place, rest, introduced: false }
    }

    /// Whether the brackets that were open are closed.
    pub(super) fn is_closed(&self) -> bool {
        self.rest == Rest::Closed
    }

    /// Takes bytes until the rest is over, or the input is used up (`None`).
    pub(super) fn run(&mut self, input: &mut &[u8]) -> Option<()> {
        let bytes = std::mem::take(input);
        for (position, &byte) in bytes.iter().enumerate() {
            match self.step(byte) {
                Step::On => continue,
                Step::OverBefore => *input = &bytes[position..],
                Step::OverAfter => *input = &bytes[position + 1..],
            }
            return Some(());
        }
        None
    }

    fn step(&mut self, byte: u8) -> Step {
        match (self.place, byte) {
            (_, 0xFE | 0xFF) => Step::OverBefore,
            (_, b'\n') => {
                self.place = Place::Plain { line_start: true };
                if matches!(self.rest, Rest::Outside | Rest::Closed) { Step::OverAfter } else { Step::On }
            }
            (Place::String { quote, escaped }, _) => {
                self.place = if byte == quote && !escaped {
                    Place::Plain { line_start: false }
                } else {
                    Place::String { quote, escaped: byte == b'\\' && !escaped }
                };
                Step::On
            }
            (Place::Plain { .. }, _) if is_white_space(byte) => Step::On,
            (Place::Plain { line_start }, _) => {
                self.place = match byte {
                    b'"' | b'\'' => Place::String { quote: byte, escaped: false },
                    _ => Place::Plain { line_start: false },
                };
                self.bracket(byte, line_start)
            }
        }
    }

    /// A byte outside strings, which may be a bracket.
    fn bracket(&mut self, byte: u8, line_start: bool) -> Step {
        let opens = matches!(byte, b'{' | b'[');
        let introduced = std::mem::replace(&mut self.introduced, opens || matches!(byte, b',' | b':'));
        match self.rest {
            _ if byte == b'{' && line_start => return Step::OverBefore,
            Rest::Outside if opens => return Step::OverBefore,
            Rest::Closed if byte == b'{' => return Step::OverBefore,
            Rest::Broken if byte == b'{' && !introduced => return Step::OverBefore,
            Rest::Closed => self.rest = Rest::Broken,
            Rest::Inside => match byte {
                b'{' => self.begin(Container::Object),
                b'[' => self.begin(Container::Array),
                b'}' => self.end(Container::Object),
                b']' => self.end(Container::Array),
                _ => {}
            },
            Rest::Outside | Rest::Broken => {}
        }
        Step::On
    }

    fn begin(&mut self, container: Container) {
        if self.open.len() < MAX_DEPTH {
            self.open.push(container);
        } else {
            self.deeper += 1;
        }
    }

    fn end(&mut self, container: Container) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if self.open.pop() != Some(container) {
            self.rest = Rest::Broken;
        } else if self.open.is_empty() {
            self.rest = Rest::Closed;
        }
    }
}
