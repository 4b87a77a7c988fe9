//! The header at the start of every object: identity, count, place. Own states hold none of it.

use super::class::TypeInfo;
use super::count::Count;
use crate::sync::{Arc, AtomicU32, OnceLock, Ordering};
use std::any::Any;
use std::ptr::NonNull;

/// The fixed part of every object.
#[doc(hidden)]
#[derive(Debug)]
pub struct Header {
    pub(crate) count: Count,
    pub(crate) class: &'static TypeInfo,
    /// The whole allocation (H2).
    pub(crate) whole: NonNull<u8>,
    /// The core of the `Qom` that the object belongs to; a draft may join one after its birth, once.
    pub(crate) world: OnceLock<Arc<dyn World>>,
    /// The index plus one of the slot that counts the strong handles, or 0. Written only at birth.
    pub(crate) home: u32,
    /// The object's node in the composition tree, or 0.
    pub(crate) node: AtomicU32,
    /// 1 once the activating steps were undone.
    pub(crate) inactive: AtomicU32,
}

// SAFETY: H2, H6: `whole` is an address, used under the rules of H3 to H5; everything else is `Send + Sync`.
unsafe impl Send for Header {}
// SAFETY: as above.
unsafe impl Sync for Header {}

impl Header {
    /// The object's place in the tree, or 0.
    pub(crate) fn node(&self) -> u32 {
        self.node.load(Ordering::Acquire)
    }

    /// The first caller undoes the activating steps.
    pub(crate) fn leave_active(&self) -> bool {
        self.inactive.swap(1, Ordering::AcqRel) == 0
    }

    /// Whether the object is live and its activating steps stand: for a device, whether it is realized.
    pub(crate) fn is_active(&self) -> bool {
        let counted = match self.home() {
            Some((home, world)) => world.is_live(home),
            None => self.count.strong() > 0,
        };
        counted && self.inactive.load(Ordering::Acquire) == 0
    }

    /// The slot that counts the strong handles, with the world it belongs to; `None` where the header counts.
    #[inline]
    pub(crate) fn home(&self) -> Option<(usize, &dyn World)> {
        if self.home == 0 {
            return None;
        }
        Some((self.home as usize - 1, &**self.world.get()?))
    }
}

/// What the memory core needs of the world above it: a table that it is handed with each object.
pub(crate) trait World: Any + Send + Sync + std::fmt::Debug {
    /// One more strong handle to the occupant of this home slot.
    fn clone_strong(&self, home: usize);
    /// One less; `true` if it was the last.
    fn drop_strong(&self, home: usize) -> bool;
    /// A strong handle to `object`, if it is the live occupant of this home slot.
    fn upgrade(&self, home: usize, object: NonNull<Header>) -> bool;
    /// Whether the occupant of this home slot is live.
    fn is_live(&self, home: usize) -> bool;
    /// The slots of an object become live with it.
    fn go_live(&self, object: &Header);
    /// The slots of an object become free: its finalizers have run, or it was never live.
    fn free_slots(&self, object: &Header);
    /// The canonical path, if the object is in the tree.
    fn path(&self, object: &Header) -> Option<String>;
    /// The last strong handle has gone: takes the object out of the tree, and gives its children's handles.
    fn release(&self, object: &Header) -> Vec<super::owned::Owned<crate::Object>>;
}
