//! Work that is done one piece at a time, in one order, while nothing is locked and nobody waits.

use crate::sync::{Mutex, lock};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Whoever comes while another is at work, or itself further up the stack, leaves its piece to that one.
pub(super) struct Turns<W>(Mutex<State<W>>);

struct State<W> {
    waiting: VecDeque<W>,
    /// Somebody is at work, and will look at what is waiting.
    is_busy: bool,
}

impl<W> Default for Turns<W> {
    fn default() -> Self {
        Turns(Mutex::new(State { waiting: VecDeque::new(), is_busy: false }))
    }
}

impl<W> std::fmt::Debug for Turns<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turns").finish_non_exhaustive()
    }
}

impl<W> Turns<W> {
    /// Gives the piece back to who is to do it now, with [`go_on`](Self::go_on); `None` where it is left to another.
    #[must_use = "nobody else does what is given back"]
    pub(super) fn begin(&self, piece: W) -> Option<W> {
        let mut state = lock(&self.0);
        if state.is_busy {
            state.waiting.push_back(piece);
            return None;
        }
        state.is_busy = true;
        Some(piece)
    }

    /// Does this piece and all that come meanwhile. A panic keeps none of them; the first is given back.
    pub(super) fn go_on(&self, first: W, mut work: impl FnMut(W)) -> thread::Result<()> {
        let mut done = Ok(());
        let mut next = Some(first);
        while let Some(piece) = next {
            done = first_panic(done, catch_unwind(AssertUnwindSafe(|| work(piece))));
            next = self.next();
        }
        done
    }

    /// What is waiting. Where nothing is, the work is over in the same step.
    fn next(&self) -> Option<W> {
        let mut state = lock(&self.0);
        let next = state.waiting.pop_front();
        state.is_busy = next.is_some();
        next
    }
}

/// The first of two panics. The other was reported by the panic hook.
pub(super) fn first_panic(first: thread::Result<()>, second: thread::Result<()>) -> thread::Result<()> {
    match (first, second) {
        (Ok(()), second) => second,
        (first, second) => {
            // The drop of what was thrown may panic too.
            std::mem::forget(second);
            first
        }
    }
}
