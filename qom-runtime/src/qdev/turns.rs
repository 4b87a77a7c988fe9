//! Work that is done one piece at a time, in one order, while nothing is locked and nobody waits.

use crate::sync::{Mutex, lock};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
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

    /// Does this piece and all that come meanwhile. A panic keeps none of them back; the first is kept in `done`.
    pub(super) fn go_on(&self, first: W, done: &mut thread::Result<()>, mut work: impl FnMut(W)) {
        let mut next = Some(first);
        while let Some(piece) = next {
            attempt(done, || work(piece));
            next = self.next();
        }
    }

    /// What is waiting. Where nothing is, the work is over in the same step.
    fn next(&self) -> Option<W> {
        let mut state = lock(&self.0);
        let next = state.waiting.pop_front();
        state.is_busy = next.is_some();
        next
    }
}

/// Does something, whatever happened before; the first of all panics is kept.
pub(super) fn attempt(done: &mut thread::Result<()>, work: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
        match done {
            Ok(()) => *done = Err(panic),
            // It was reported by the panic hook, and its own drop may panic too.
            Err(_) => std::mem::forget(panic),
        }
    }
}

/// The panic that was kept goes on.
pub(super) fn resume(done: thread::Result<()>) {
    if let Err(panic) = done {
        resume_unwind(panic);
    }
}
