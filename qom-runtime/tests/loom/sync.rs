//! What `src/sync.rs` offers to the core, out of loom.

pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};
pub(crate) use loom::sync::{Mutex, MutexGuard};
pub(crate) use loom::thread::yield_now as pause;

/// Loom's has no constant first value.
macro_rules! locals {
    ($(static $name:ident: $of:ty = const { $first:expr };)*) => {
        loom::thread_local! { $(static $name: $of = $first;)* }
    };
}
pub(crate) use locals as thread_local;

/// As in `src/sync.rs`.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// As there.
pub(crate) const IS_MODEL: bool = true;
