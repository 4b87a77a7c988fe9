//! Every atomic and lock of the core, in one place, so that a model checker can take their place: the package in
//! `shuttle` compiles all of the core against shuttle's, the loom tests some files of `raw` against loom's.

#[cfg(shuttle)]
use shuttle::sync as source;
#[cfg(not(shuttle))]
use std::sync as source;

#[cfg(feature = "qdev")]
pub(crate) use source::atomic::AtomicBool;
pub(crate) use source::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering, fence};
pub(crate) use source::{Arc, Mutex, MutexGuard, Weak};

#[cfg(shuttle)]
pub(crate) use shuttle::thread_local;
#[cfg(not(shuttle))]
pub(crate) use std::thread_local;

/// Locks, whatever happened to an earlier holder. No user code runs under a lock of the core (law 16), so a poisoned
/// lock still guards data that is whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// Lets others go on for a moment.
#[cfg(shuttle)]
pub(crate) use shuttle::thread::yield_now as pause;
/// Lets others go on for a moment.
#[cfg(not(shuttle))]
pub(crate) fn pause() {
    std::thread::sleep(std::time::Duration::from_micros(50));
}

/// Whether a model checker has taken the place of threads: it is shown short waits, and the same in the same schedule.
pub(crate) const IS_MODEL: bool = cfg!(shuttle);
