//! What clients that mean no good send: nothing panics, memory is bounded, and the next request is answered.

#![forbid(unsafe_code)]

mod documents;
mod floods;
mod inputs;
mod requests;
mod rng;
mod strings;
mod world;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// One test at a time, so that what it needs of memory is its own.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// More MiB than this process ever needs: the text of a message has 64 at most, and so has what is listed at once.
const MOST: u64 = 384;

/// The most memory that the process has had until now, in MiB. Elsewhere than on Linux it is not known, and 0.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.unwrap_or(0u64) >> 10
}
