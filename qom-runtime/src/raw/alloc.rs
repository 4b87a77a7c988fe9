//! Memory of objects: allocated with a header, destroyed level by level, freed with the last handle.

use super::class::TypeInfo;
use super::draft_box::DraftBox;
use super::extra::Extra;
use super::header::{Header, World};
use crate::error::{Error, Result};
use crate::sync::Arc;
use std::ptr::NonNull;

/// A draft of type `class` with its default state, `init` hooks not yet run. `home` is the slot that was reserved for
/// it; it is free again after any failure, a panic in a default included.
#[inline]
pub(crate) fn allocate(
    class: &'static TypeInfo,
    world: Option<Arc<dyn World>>,
    home: Option<usize>,
) -> Result<DraftBox> {
    let layout = class.memory.layout;
    // SAFETY: a layout with a header is not of size 0.
    let memory = NonNull::new(unsafe { std::alloc::alloc(layout) });
    let whole = memory.unwrap_or(NonNull::dangling());
    let header = Header::new(class, whole, world, home);
    if memory.is_none() {
        free_slots(&header);
        return Err(Error::new(format!("out of memory: {} bytes for a '{}'", layout.size(), class.name)));
    }
    let object = whole.cast::<Header>();
    // SAFETY: the allocation is large and aligned enough for a header (H1).
    unsafe { object.write(header) };

    /// Frees the memory when a default panics; the levels that were written are gone by then.
    struct Undo(NonNull<Header>);
    impl Drop for Undo {
        fn drop(&mut self) {
            // SAFETY: nobody has seen the object; no own state is left.
            unsafe { free_unborn(self.0) }
        }
    }
    let undo = Undo(object);
    // SAFETY: `class` says the layout, the header is written.
    unsafe { (class.memory.construct)(whole.as_ptr()) };
    std::mem::forget(undo);
    // SAFETY: a constructed draft that nobody else has.
    Ok(unsafe { DraftBox::take(object) })
}

/// Frees an object whose own states are gone and whose slots are still taken.
///
/// # Safety
///
/// No handle exists.
unsafe fn free_unborn(object: NonNull<Header>) {
    // SAFETY: the header is written.
    let header = unsafe { object.as_ref() };
    free_slots(header);
    // SAFETY: by contract.
    unsafe { free(object) };
}

#[inline]
fn free_slots(header: &Header) {
    if let Some((_, world)) = header.home() {
        world.free_slots(header);
    }
}

/// Finalizes an object, leaf to root, frees its slots, and its memory if no weak handle is left.
///
/// # Safety
///
/// The object is a draft that is given up, or its last strong handle is gone; it is not finalized yet.
#[inline]
pub(crate) unsafe fn destroy(object: NonNull<Header>) {
    // SAFETY: H5: the header stays until the memory is freed.
    let header = unsafe { object.as_ref() };
    if !header.class.memory.plain {
        // SAFETY: H1: `class` says the type; by contract the own states are ours alone (H5), once.
        unsafe { (header.class.memory.finalize)(header.whole.as_ptr()) };
    }
    free_slots(header);
    if header.count.release() {
        // SAFETY: no handle of any kind is left.
        unsafe { free(object) };
    }
}

/// Gives the memory back.
///
/// # Safety
///
/// No handle of any kind is left, and the own states are finalized.
#[inline]
pub(crate) unsafe fn free(object: NonNull<Header>) {
    // SAFETY: readable until here (H5), and nobody else is left.
    let header = unsafe { &mut *object.as_ptr() };
    let (whole, layout) = (header.whole, header.class.memory.layout);
    let (world, extra) = header.leave_world();
    drop(world);
    if extra.is_some() {
        drop_extra(extra);
    }
    // SAFETY: H2: the allocator's own pointer, with the layout that it was asked for.
    unsafe { std::alloc::dealloc(whole.as_ptr(), layout) };
}

/// Few objects have it.
#[cold]
fn drop_extra(extra: Option<Box<Extra>>) {
    drop(extra);
}
