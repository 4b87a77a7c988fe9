//! From a property to what it stands for, and on from there: not for ever.

use crate::sync::thread_local;
use std::cell::Cell;

/// Goes on to what a property stands for: `None` after so many that they must lead in a circle.
pub(crate) fn hop<R>(action: impl FnOnce() -> R) -> Option<R> {
    const MOST: u32 = 64;
    thread_local! {
        static HOPS: Cell<u32> = const { Cell::new(0) };
    }
    struct Back;
    impl Drop for Back {
        fn drop(&mut self) {
            HOPS.with(|hops| hops.set(hops.get() - 1));
        }
    }
    if HOPS.with(Cell::get) == MOST {
        return None;
    }
    HOPS.with(|hops| hops.set(hops.get() + 1));
    let _back = Back;
    Some(action())
}
