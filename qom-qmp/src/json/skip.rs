//! The rest of a refused message: skipped, and not kept.
//!
//! The rest is over
//!
//! - when the brackets that were open are closed;
//! - before a `{` that is the first on its line but for white space, since that is where clients begin requests;
//! - once a closer did not match, before a bracket that opens right after one that closes, with no comma between them:
//!   inside a message with that one mistake, such a pair does not occur;
//! - if nothing was open, before a bracket that opens, and at the line end;
//! - before the bytes 0xFE and 0xFF, which end all messages.
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
    /// A closer did not match.
    broken: bool,
    /// The last byte but for white space was a closer.
    after_closer: bool,
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
        Skip { open, deeper: 0, place, broken: false, after_closer: false }
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
                if self.open.is_empty() { Step::OverAfter } else { Step::On }
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
        let after_closer = std::mem::take(&mut self.after_closer);
        match byte {
            b'{' if line_start => Step::OverBefore,
            b'{' | b'[' if self.open.is_empty() || self.broken && after_closer => Step::OverBefore,
            b'{' => self.begin(Container::Object),
            b'[' => self.begin(Container::Array),
            b'}' => self.end(Container::Object),
            b']' => self.end(Container::Array),
            _ => Step::On,
        }
    }

    fn begin(&mut self, container: Container) -> Step {
        if self.open.len() < MAX_DEPTH {
            self.open.push(container);
        } else {
            self.deeper += 1;
        }
        Step::On
    }

    fn end(&mut self, container: Container) -> Step {
        self.after_closer = true;
        if self.broken {
            // What is open is not known any more.
        } else if self.deeper > 0 {
            self.deeper -= 1;
        } else if self.open.last() == Some(&container) {
            self.open.pop();
            if self.open.is_empty() {
                return Step::OverAfter;
            }
        } else {
            self.broken = true;
        }
        Step::On
    }
}
