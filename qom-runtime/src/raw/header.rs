//! The header at the start of every object: identity, count, place. Own states hold none of it.

use super::changes::Changes;
use super::class::TypeInfo;
use super::count::Count;
use super::extra::Extra;
use super::owned::Owned;
use crate::Object;
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
    /// What few objects have. Written before the count is live, by the one owner (H3), and by who finalizes (H5).
    extra: UnsafeCell<Option<Box<Extra>>>,
    /// The index plus one of the slot that counts the strong handles, or 0. Written only at birth.
    pub(crate) home: u32,
    /// The object's node in the composition tree, or 0.
    pub(crate) node: AtomicU32,
    /// What happened to the object, by bits.
    marks: AtomicU32,
}

/// The activating steps were undone.
const INACTIVE: u32 = 1;
/// A property uses the object, and nobody else does.
const CLAIMED: u32 = 2;

// SAFETY: H2, H6: `whole` is an address, used under the rules of H3 to H5; `world` is written once, before `has_world`
// is 1, and only read after, `extra` by one thread at a time, as said there; everything else is `Send + Sync`.
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
            extra: UnsafeCell::new(None),
            home: home.map_or(0, |home| home as u32 + 1),
            node: AtomicU32::new(0),
            marks: AtomicU32::new(0),
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

    /// What few objects have.
    ///
    /// # Safety
    ///
    /// The object is a draft that is borrowed, or the caller has a strong count, taken from the live count.
    #[inline]
    pub(super) unsafe fn extra(&self) -> Option<&Extra> {
        // SAFETY: by contract nobody writes it now.
        unsafe { (*self.extra.get()).as_deref() }
    }

    /// The same, to change; made if there is none.
    ///
    /// # Safety
    ///
    /// The object is a draft, and the caller has its one owner exclusively (H3).
    #[expect(clippy::mut_from_ref, reason = "the owner is exclusive by contract, whatever the header is")]
    pub(super) unsafe fn extra_mut(&self) -> &mut Extra {
        // SAFETY: by contract nobody else reads or writes it.
        unsafe { &mut *self.extra.get() }.get_or_insert_default()
    }

    /// The same, taken out.
    ///
    /// # Safety
    ///
    /// As for `extra_mut`; or the last strong handle is gone, and the caller is who finalizes (H5).
    #[inline]
    pub(super) unsafe fn take_extra(&self) -> Option<Box<Extra>> {
        // SAFETY: by contract nobody else reads or writes it.
        unsafe { &mut *self.extra.get() }.take()
    }

    /// A declared child, by its number in the class.
    ///
    /// Whoever has the header may read its object (H3, H4).
    pub(crate) fn part(&self, part: usize) -> &Header {
        // SAFETY: as said.
        let extra = unsafe { self.extra() };
        extra.and_then(|extra| extra.part(part)).unwrap_or_else(|| unreachable!("a declared child is always there"))
    }

    /// A declared child of a live object.
    ///
    /// Whoever has the header may read its object (H4).
    pub(crate) fn live_part(&self, part: usize) -> Option<&Owned<Object>> {
        // SAFETY: as said.
        unsafe { self.extra() }?.parts.get(part)
    }

    /// Whether the class of the parent with which it went live declares it.
    ///
    /// Whoever has the header may read its object (H4).
    pub(crate) fn is_part(&self) -> bool {
        // SAFETY: as said.
        unsafe { self.extra() }.is_some_and(|extra| extra.is_part)
    }

    /// Whether everything that went live with this object is live.
    ///
    /// # Safety
    ///
    /// The caller has a strong count, taken from the live count.
    #[inline]
    pub(super) unsafe fn is_published(&self) -> bool {
        // SAFETY: by contract.
        unsafe { self.extra() }.is_none_or(Extra::is_live)
    }

    /// Gives up what the header owns: the memory goes next.
    #[inline]
    pub(super) fn leave_world(&mut self) -> (Option<Arc<dyn World>>, Option<Box<Extra>>) {
        (self.world.get_mut().take(), self.extra.get_mut().take())
    }

    /// The object's place in the tree, or 0.
    pub(crate) fn node(&self) -> u32 {
        self.node.load(Ordering::Acquire)
    }

    /// The first caller undoes the activating steps.
    pub(crate) fn leave_active(&self) -> bool {
        self.marks.fetch_or(INACTIVE, Ordering::AcqRel) & INACTIVE == 0
    }

    fn has(&self, mark: u32) -> bool {
        self.marks.load(Ordering::Acquire) & mark != 0
    }

    /// The first caller has the object for itself, until it calls `unclaim`.
    pub(super) fn claim(&self) -> bool {
        self.marks.fetch_or(CLAIMED, Ordering::AcqRel) & CLAIMED == 0
    }

    /// Somebody else may have the object.
    pub(super) fn unclaim(&self) {
        self.marks.fetch_and(!CLAIMED, Ordering::AcqRel);
    }

    /// Whether somebody has the object for itself.
    pub(crate) fn is_claimed(&self) -> bool {
        self.has(CLAIMED)
    }

    /// Whether the activating steps were undone, and there were some to undo: the object cannot be used as before.
    pub(crate) fn is_retired(&self) -> bool {
        self.class.memory.deactivate.is_some() && self.has(INACTIVE)
    }

    /// Whether the object is live, for who may read it: a draft has no strong handle.
    pub(crate) fn is_live(&self) -> bool {
        match self.home() {
            // Its own since before it was made.
            Some((home, world)) => world.is_live(home),
            None => self.count.strong() > 0,
        }
    }

    /// Whether the object is live and its activating steps stand: for a device, whether it is realized.
    pub(crate) fn is_active(&self) -> bool {
        self.is_live() && !self.has(INACTIVE)
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
    /// Whether the object is somebody's child.
    fn has_parent(&self, object: &Header) -> bool;
    /// The live object that a path leads to, for a link to what `admits` says.
    fn resolve(&self, path: &str, admits: &dyn Fn(&TypeInfo) -> bool) -> Result<Owned<Object>, Unresolved>;
    /// What has this name in the object, besides the properties of its class. Only asked where the class has none.
    fn member(&self, object: &Header, name: &str) -> Option<super::member::Member>;
    /// Who changes state now.
    fn changes(&self) -> &Changes;
    /// The last strong handle has gone: takes the object out of the tree, and gives its children's handles.
    fn release(&self, object: &Header) -> Vec<Owned<Object>>;
}

/// Why a path leads to no object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unresolved {
    /// Nothing is there.
    Missing,
    /// An object is there that is not wanted.
    Unwanted,
    /// Several are.
    Ambiguous,
}
