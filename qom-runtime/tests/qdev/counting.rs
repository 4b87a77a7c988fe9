//! Counts the objects of a type that a thread makes, by their layout, where they are made: at the allocator.
#![allow(unsafe_code, reason = "an allocator is written in no other way; this one asks the system's")]

use qom_runtime::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    /// What this thread counts, and how often it was asked for.
    static COUNTED: Cell<Option<(Layout, usize)>> = const { Cell::new(None) };
}

// SAFETY: what is asked of it, it asks of the system's allocator. The cell needs no memory and no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some((counted, count)) = COUNTED.get()
            && counted == layout
        {
            COUNTED.set(Some((counted, count + 1)));
        }
        // SAFETY: as promised to this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as promised to this function.
        unsafe { System.dealloc(memory, layout) }
    }
}

/// How often `work` allocates what has the layout of an object of type `T`.
pub(crate) fn objects_made<T: QomType>(work: impl FnOnce()) -> usize {
    COUNTED.set(Some((Layout::new::<Obj<T>>(), 0)));
    work();
    COUNTED.take().map_or(0, |(_, count)| count)
}
