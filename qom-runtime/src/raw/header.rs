//! The header at the start of every object: identity, count, place. Own states hold none of it.

use super::batch::Batch;
use super::class::TypeInfo;
use super::count::Count;
use crate::sync::{Arc, AtomicU32, Ordering};
use std::any::Any;
use std::cell::UnsafeCell;
use std::ptr::NonNull;

/// The fixed part of every object.
#[doc(hidden)]
#[derive(Debug)]
pub struct Header {
    pub(crate) count: Count,
    pub(crate) class: &'static TypeInfo,
    /// The whole allocation (H2).
    pub(crate) whole: NonNull<u8>,
    /// The core of the `Qom` that the object belongs to, once `has_world` says so.
    world: UnsafeCell<Option<Arc<dyn World>>>,
    /// 1 from when `world` is written, which happens once: at birth, or by the one owner of a draft (H3).
    has_world: AtomicU32,
    /// The objects that went live together with this one. Written before the count is live, by the one owner (H3).
    batch: UnsafeCell<Option<Arc<Batch>>>,
    /// The index plus one of the slot that counts the strong handles, or 0. Written only at birth.
    pub(crate) home: u32,
    /// The object's node in the composition tree, or 0.
    pub(crate) node: AtomicU32,
    /// 1 once the activating steps were undone.
    pub(crate) inactive: AtomicU32,
}

// SAFETY: H2, H6: `whole` is an address, used under the rules of H3 to H5; `world` is written once, before `has_world`
// is 1, and only read after, `batch` likewise before the count is live; everything else is `Send + Sync`.
unsafe impl Send for Header {}
// SAFETY: as above.
unsafe impl Sync for Header {}

impl Header {
    /// The header of a new object. `home` is the slot that was reserved for it.
    #[inline]
    pub(super) fn new(
        class: &'static TypeInfo,
        whole: NonNull<u8>,
        world: Option<Arc<dyn World>>,
        home: Option<usize>,
    ) -> Self {
        Header {
            count: if home.is_some() { Count::slotted() } else { Count::draft() },
            class,
            whole,
            has_world: AtomicU32::new(world.is_some().into()),
            world: UnsafeCell::new(world),
            batch: UnsafeCell::new(None),
            home: home.map_or(0, |home| home as u32 + 1),
            node: AtomicU32::new(0),
            inactive: AtomicU32::new(0),
        }
    }

    /// The core of the `Qom` that the object belongs to.
    #[inline]
    pub(crate) fn world(&self) -> Option<&Arc<dyn World>> {
        if self.has_world.load(Ordering::Acquire) == 0 {
            return None;
        }
        // SAFETY: written before `has_world` was 1, and not since.
        unsafe { (*self.world.get()).as_ref() }
    }

    /// Joins a world; nothing happens if there is one.
    ///
    /// # Safety
    ///
    /// The object is a draft, and the caller is its one owner (H3).
    pub(super) unsafe fn join(&self, world: Arc<dyn World>) {
        if self.has_world.load(Ordering::Acquire) == 0 {
            // SAFETY: nobody reads `world` before `has_world` is 1, and nobody else writes it by contract.
            unsafe { *self.world.get() = Some(world) };
            self.has_world.store(1, Ordering::Release);
        }
    }

    /// Will go live with others.
    ///
    /// # Safety
    ///
    /// The object is a draft, and the caller is its one owner (H3).
    pub(super) unsafe fn join_batch(&self, batch: Arc<Batch>) {
        // SAFETY: by contract nobody reads or writes it: readers have a strong count of a live object.
        unsafe { *self.batch.get() = Some(batch) };
    }

    /// Whether everything that went live with this object is live.
    ///
    /// # Safety
    ///
    /// The caller has a strong count, taken from the live count.
    #[inline]
    pub(super) unsafe fn is_published(&self) -> bool {
        // SAFETY: the count was live, so this is not written any more.
        unsafe { (*self.batch.get()).as_ref() }.is_none_or(|batch| batch.is_live())
    }

    /// Gives up what the header owns: the memory goes next.
    #[inline]
    pub(super) fn leave_world(&mut self) -> (Option<Arc<dyn World>>, Option<Arc<Batch>>) {
        (self.world.get_mut().take(), self.batch.get_mut().take())
    }

    /// The object's place in the tree, or 0.
    pub(crate) fn node(&self) -> u32 {
        self.node.load(Ordering::Acquire)
    }

    /// The first caller undoes the activating steps.
    pub(crate) fn leave_active(&self) -> bool {
        self.inactive.swap(1, Ordering::AcqRel) == 0
    }

    /// Whether the activating steps were undone, and there were some to undo: the object cannot be used as before.
    pub(crate) fn is_retired(&self) -> bool {
        self.class.memory.deactivate.is_some() && self.inactive.load(Ordering::Acquire) != 0
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
        Some((self.home as usize - 1, &**self.world()?))
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
    /// What has this name in the object, besides the properties of its class. Only asked where the class has none.
    fn member(&self, object: &Header, name: &str) -> Option<super::member::Member>;
    /// The last strong handle has gone: takes the object out of the tree, and gives its children's handles.
    fn release(&self, object: &Header) -> Vec<super::owned::Owned<crate::Object>>;
}
