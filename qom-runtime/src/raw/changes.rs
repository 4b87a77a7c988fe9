//! Changes under way: what a saver looks at to know that what it read was the state of one moment.
//!
//! Whoever changes state counts up before and after. A saver reads the counters, then all state, then the counters again:
//! if nobody was at it and no counter has moved, the state is one that existed, and if not it reads once more. Nobody waits
//! for a lock; as long as somebody saves, changes that are about to begin give way for a while, so that it comes to an end.
//! Those who save or load take turns, for they change things too: in the hooks of what they save.

use super::header::Header;
use crate::sync::{AtomicU32, AtomicU64, IS_MODEL, Ordering, fence, pause, thread_local};
use std::cell::RefCell;
use std::marker::PhantomData;

/// The counters of one world.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// How urgent it is, from 1, while somebody saves or loads: one at a time, so that none sees what the hooks of another
    /// are at.
    saver: AtomicU32,
    /// Several, so that threads seldom meet.
    stripes: [Stripe; STRIPES],
}

/// A power of two. Which one it is depends on addresses, and a model does the same in the same schedule.
const STRIPES: usize = if IS_MODEL { 1 } else { 16 };

/// The changes under way in the low bits, those that are over in the others.
#[derive(Debug, Default)]
#[repr(align(64))]
struct Stripe(AtomicU64);

const BEGUN: u64 = 1;
const OVER: u64 = 1 << 16;
const UNDER_WAY: u64 = OVER - 1;

impl Stripe {
    #[inline]
    fn begin(&self) {
        self.0.fetch_add(BEGUN, Ordering::AcqRel);
        // Whoever sees what is stored from here on, with any order, sees that it has begun: with the fence of who saves.
        fence(Ordering::Release);
    }

    #[inline]
    fn end(&self) {
        self.0.fetch_add(OVER - BEGUN, Ordering::AcqRel);
    }
}

/// For how many pauses a change gives way to who saves, and twice as many for each time that it has read in vain. Not for
/// ever: who saves may be waiting for who changes, in code of a user.
const PATIENCE: u32 = if IS_MODEL { 0 } else { 2_000 };
const MOST_URGENT: u32 = 6;

/// For how many pauses one who is to save waits for another. Not for ever either: that one may be waiting for this.
const TURN_PATIENCE: u32 = if IS_MODEL { 1_000 } else { 100_000 };

/// What a thread has open: changes, by world and stripe, and saving, without one.
type Open = (usize, Option<usize>);

thread_local! {
    static OPEN: RefCell<Vec<Open>> = const { RefCell::new(Vec::new()) };
}

/// The stripe of this thread. The locals of threads are mostly at the same place of other pages: only those tell.
fn own_stripe() -> usize {
    let page = OPEN.try_with(|open| std::ptr::from_ref(open).addr() as u64 >> 12).unwrap_or(0);
    (page.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (STRIPES - 1)
}

impl Changes {
    fn key(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Whether this thread changes or saves, further up the stack.
    fn is_ours(&self) -> bool {
        self.count(|_| true) > 0
    }

    /// Whether this thread saves, further up the stack.
    fn is_saving(&self) -> bool {
        self.count(|what| what.is_none()) > 0
    }

    /// How many of what this thread has open in this world are of this kind. Where its thread-locals are gone already,
    /// nothing is known to be.
    fn count(&self, is_counted: impl Fn(Option<usize>) -> bool) -> usize {
        let is_ours = |(world, what): &&Open| *world == self.key() && is_counted(*what);
        OPEN.try_with(|open| open.borrow().iter().filter(is_ours).count()).unwrap_or(0)
    }

    fn give_way(&self) {
        let mut waited = 0;
        loop {
            let urgency = self.saver.load(Ordering::Acquire);
            if urgency == 0 || waited >= PATIENCE << (urgency - 1) {
                return;
            }
            waited += 1;
            pause();
        }
    }

    /// A change during which code of a user may run. What this thread changes while it saves belongs to that. One within
    /// another is counted too: it may be the one that ends last. Gives what [`end`](Self::end) needs.
    pub(crate) fn begin(&self) -> Option<usize> {
        if self.saver.load(Ordering::Acquire) > 0 {
            if self.is_saving() {
                return None;
            }
            if !self.is_ours() {
                self.give_way();
            }
        }
        let stripe = own_stripe();
        self.open(Some(stripe));
        self.stripes[stripe].begin();
        Some(stripe)
    }

    /// The end of what [`begin`](Self::begin) began.
    pub(crate) fn end(&self, stripe: usize) {
        self.stripes[stripe].end();
        self.close(Some(stripe));
    }

    fn open(&self, what: Option<usize>) {
        let _ = OPEN.try_with(|open| open.borrow_mut().push((self.key(), what)));
    }

    fn close(&self, what: Option<usize>) {
        let _ = OPEN.try_with(|open| {
            let mut open = open.borrow_mut();
            if let Some(at) = open.iter().rposition(|one| *one == (self.key(), what)) {
                open.remove(at);
            }
        });
    }

    /// This thread saves until the result is dropped; waits for others that do.
    pub(crate) fn saving(&self) -> Result<Saving<'_>, NotSaving> {
        if self.is_saving() {
            return Err(NotSaving::Within);
        }
        let mut patience = TURN_PATIENCE;
        while self.saver.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Relaxed).is_err() {
            if patience == 0 {
                return Err(NotSaving::Busy);
            }
            patience -= 1;
            pause();
        }
        self.open(None);
        Ok(Saving { changes: self, thread: PhantomData })
    }
}

/// A change during which code of a user may run, of an object whose world lives as long.
#[must_use]
pub(crate) struct Change<'a>(Option<(&'a Changes, usize)>);

impl<'a> Change<'a> {
    pub(crate) fn of(object: &'a Header) -> Self {
        Change(object.world().map(|world| world.changes()).and_then(|changes| Some((changes, changes.begin()?))))
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        if let Some((changes, stripe)) = self.0 {
            changes.end(stripe);
        }
    }
}

/// A change that is one store into a field, in the course of which no code of ours or of a user turns to the world.
#[must_use]
pub(super) struct Store<'a>(Option<&'a Stripe>);

impl<'a> Store<'a> {
    /// Into a field of this object, which is live.
    #[inline]
    pub(super) fn into(object: &'a Header) -> Self {
        match object.world() {
            Some(world) => Store(world.changes().store(object)),
            None => Store(None),
        }
    }
}

impl Drop for Store<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(stripe) = self.0 {
            stripe.end();
        }
    }
}

impl Changes {
    #[inline]
    fn store(&self, object: &Header) -> Option<&Stripe> {
        if self.saver.load(Ordering::Acquire) > 0 && !self.makes_room() {
            return None;
        }
        let at = (std::ptr::from_ref(object).addr() / 64) & (STRIPES - 1);
        self.stripes[at].begin();
        Some(&self.stripes[at])
    }

    /// Gives way, unless the change is part of another, or of saving: then it is not counted by itself.
    #[cold]
    fn makes_room(&self) -> bool {
        let is_own = self.is_ours();
        if !is_own {
            self.give_way();
        }
        !is_own
    }
}

/// Why this thread cannot save now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotSaving {
    /// It does so already, further up the stack.
    Within,
    /// Others do, and do not come to an end.
    Busy,
}

/// Somebody saves.
pub(crate) struct Saving<'a> {
    changes: &'a Changes,
    /// It is known by its thread.
    thread: PhantomData<*const ()>,
}

/// What the counters showed at one moment at which no other thread changed anything.
#[derive(PartialEq, Eq)]
pub(crate) struct Moment([u64; STRIPES]);

impl Saving<'_> {
    /// It has read in vain: changes give way for longer.
    pub(crate) fn press(&self) {
        let urgency = self.changes.saver.load(Ordering::Relaxed);
        self.changes.saver.store(MOST_URGENT.min(urgency + 1), Ordering::Release);
    }

    /// The counters, if no other thread is at it.
    pub(crate) fn moment(&self) -> Option<Moment> {
        // What was read of the state was read before.
        fence(Ordering::Acquire);
        let words = std::array::from_fn(|at| self.changes.stripes[at].0.load(Ordering::Acquire));
        let own = |at| self.changes.count(|what| what == Some(at)) as u64;
        let is_rest = words.iter().enumerate().all(|(at, word)| word & UNDER_WAY == own(at));
        is_rest.then_some(Moment(words))
    }
}

impl Drop for Saving<'_> {
    fn drop(&mut self) {
        self.changes.close(None);
        self.changes.saver.store(0, Ordering::Release);
    }
}
