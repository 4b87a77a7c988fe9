//! Every atomic and lock of the core, in one place, so that a model checker can take their place: the loom tests
//! compile `raw/count.rs` and `singleton/slots.rs` against a `sync` module of their own.

pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};
pub(crate) use std::sync::{Arc, Mutex, MutexGuard};

/// Locks, whatever happened to an earlier holder. No user code runs under a lock of the core (law 16), so a poisoned
/// lock still guards data that is whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}
