//! The count of an object: strong and weak handles in one word, and whether the object is still a draft.
//!
//! One word lets the last handle see with a single load that nobody else is there, and skip every read-modify-write
//! on its way out. The singleton's strong count lives in its slot instead (`singleton/slots.rs`); its `Count` then
//! counts weak handles only.

use crate::sync::{AtomicU64, Ordering};

/// Low half of the word: strong handles, or [`DRAFT`].
const STRONG: u64 = 0xffff_ffff;
/// The object is not live yet: no upgrade succeeds.
const DRAFT: u64 = 1 << 31;
/// High half: weak handles, and one more that stands for the object itself until its finalizers have run.
const WEAK_ONE: u64 = 1 << 32;
/// More handles than this are a leak in the program. The distance to `DRAFT` outlasts any number of threads.
const MAX: u64 = 1 << 30;

/// What dropping a strong handle found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dropped {
    /// Other strong handles remain.
    Shared,
    /// It was the last one: the caller retires the object.
    Last,
}

/// Strong and weak count of one object.
///
/// # Invariants
///
/// 1. The low half is `DRAFT`, or the number of strong handles; it never grows from 0.
/// 2. The high half is the number of weak handles, plus one until [`release`](Self::release) was called.
/// 3. Memory is freed by whoever takes the high half to 0.
#[derive(Debug)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// A draft without weak handles.
    #[inline]
    pub(crate) fn draft() -> Self {
        Count(AtomicU64::new(DRAFT | WEAK_ONE))
    }

    /// An object whose strong handles are counted in a slot.
    pub(crate) fn slotted() -> Self {
        Count(AtomicU64::new(WEAK_ONE))
    }

    /// Makes the draft live with one strong handle: a single Release store, or a subtraction where weak handles exist.
    #[inline]
    pub(crate) fn go_live(&self) {
        // Nobody else can reach a draft without weak handles, so the plain store cannot lose an update. It ends the
        // release sequence of weak handles that are gone, so their decrements are acquired here: who frees the memory
        // will not see them.
        if self.0.load(Ordering::Acquire) == DRAFT | WEAK_ONE {
            self.0.store(WEAK_ONE | 1, Ordering::Release);
        } else {
            self.0.fetch_sub(DRAFT - 1, Ordering::Release);
        }
    }

    /// One more strong handle; the caller has one.
    ///
    /// # Panics
    ///
    /// At 2^30 handles: the program leaks them.
    #[inline]
    pub(crate) fn clone_strong(&self) {
        let old = self.0.fetch_add(1, Ordering::Relaxed);
        if old & STRONG >= MAX {
            self.0.fetch_sub(1, Ordering::Relaxed);
            too_many_handles();
        }
    }

    /// One strong handle less.
    #[inline]
    pub(crate) fn drop_strong(&self) -> Dropped {
        // The only handle of any kind is ours: nobody is left who could make another.
        if self.0.load(Ordering::Acquire) == WEAK_ONE | 1 {
            return Dropped::Last;
        }
        if self.0.fetch_sub(1, Ordering::Release) & STRONG == 1 {
            self.0.load(Ordering::Acquire); // with the release decrements of the other handles
            Dropped::Last
        } else {
            Dropped::Shared
        }
    }

    /// A strong handle out of a weak one, if the object is live.
    pub(crate) fn upgrade(&self) -> bool {
        let mut now = self.0.load(Ordering::Relaxed);
        loop {
            let strong = now & STRONG;
            if strong == 0 || strong & DRAFT != 0 {
                return false;
            }
            if strong >= MAX {
                too_many_handles();
            }
            match self.0.compare_exchange_weak(now, now + 1, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(seen) => now = seen,
            }
        }
    }

    /// One more weak handle; the caller has a handle of some kind, or the draft.
    ///
    /// # Panics
    ///
    /// At 2^30 weak handles: the program leaks them.
    pub(crate) fn clone_weak(&self) {
        let old = self.0.fetch_add(WEAK_ONE, Ordering::Relaxed);
        if old >> 32 >= MAX {
            self.0.fetch_sub(WEAK_ONE, Ordering::Relaxed);
            too_many_handles();
        }
    }

    /// One weak handle less; `true` if the caller must free the memory.
    #[must_use]
    pub(crate) fn drop_weak(&self) -> bool {
        let last = self.0.fetch_sub(WEAK_ONE, Ordering::Release) >> 32 == 1;
        if last {
            self.0.load(Ordering::Acquire); // with the release decrements of the other weak handles
        }
        last
    }

    /// The object's finalizers have run; `true` if the caller must free the memory.
    #[must_use]
    #[inline]
    pub(crate) fn release(&self) -> bool {
        // As in `drop_strong`: one weak unit and no strong handle means that nobody else is there.
        self.0.load(Ordering::Acquire) >> 32 == 1 || self.drop_weak()
    }

    /// Strong handles now, for tests and diagnostics.
    pub(crate) fn strong(&self) -> u64 {
        match self.0.load(Ordering::Relaxed) & STRONG {
            draft if draft & DRAFT != 0 => 0,
            strong => strong,
        }
    }
}

#[cold]
fn too_many_handles() -> ! {
    panic!("more than 2^30 handles to one object: the program leaks them")
}
