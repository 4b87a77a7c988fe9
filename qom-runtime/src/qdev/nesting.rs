//! How deep handlers of lines call one another.

use super::irq::Irq;
use crate::prelude::*;
use crate::sync::thread_local;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::thread;

/// How many handlers are on the stack at most. Most boards have chains of three or four.
const DEEPEST: usize = 32;

/// Of one thread.
pub(super) struct Nesting {
    depth: usize,
    /// What the handlers at the deepest level raised, for the call at that level to deliver.
    later: VecDeque<(Owned<Irq>, bool)>,
}

thread_local! {
    static NESTING: RefCell<Nesting> = const { RefCell::new(Nesting { depth: 0, later: VecDeque::new() }) };
}

impl Nesting {
    /// Delivers a level whose turn it is, now or, where too many handlers are on the stack, soon.
    pub(super) fn deliver(line: &Obj<Irq>, level: bool, done: &mut thread::Result<()>) {
        let depth = with(|nesting| {
            if nesting.depth == DEEPEST {
                nesting.later.push_back((line.to_owned(), level));
                return None;
            }
            nesting.depth += 1;
            Some(nesting.depth)
        });
        let depth = match depth {
            Some(Some(depth)) => depth,
            Some(None) => return,
            // A thread that ends has lost count.
            None => return line.deliver_in_turn(level, done),
        };
        line.deliver_in_turn(level, done);
        if depth == DEEPEST {
            while let Some((line, level)) = with(|nesting| nesting.later.pop_front()).flatten() {
                line.deliver_in_turn(level, done);
            }
        }
        with(|nesting| nesting.depth -= 1);
    }
}

fn with<R>(action: impl FnOnce(&mut Nesting) -> R) -> Option<R> {
    NESTING.try_with(|nesting| action(&mut nesting.borrow_mut())).ok()
}
