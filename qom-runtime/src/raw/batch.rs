//! Objects that go live together: one word that every upgrade reads.

use crate::sync::{AtomicU32, Ordering};

/// The live word of a draft and the drafts in it.
///
/// Each object's own count becomes live by itself, one after the other; nobody gets a handle to any of them before
/// this word says that all have.
#[derive(Debug)]
pub(crate) struct Batch(AtomicU32);

impl Batch {
    /// Objects that are not live yet.
    pub(crate) fn new() -> Self {
        Batch(AtomicU32::new(0))
    }

    /// All counts are live: one Release store makes all objects visible.
    pub(crate) fn go_live(&self) {
        self.0.store(1, Ordering::Release);
    }

    /// Whether they are live.
    pub(crate) fn is_live(&self) -> bool {
        self.0.load(Ordering::Acquire) == 1
    }
}
