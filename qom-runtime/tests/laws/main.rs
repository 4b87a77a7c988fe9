//! The laws of the object model, each held by tests that bear its number: `law_03_..` is for law 3.
#![cfg(feature = "auto-register")]

mod creating;
mod drafts;
mod ending;
mod linking;
mod noting;
mod reentering;
mod reserving;
mod tree;
mod types;

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Runs `work` on a thread of its own, and fails if it does not end: for what could deadlock.
fn within_time(work: impl FnOnce() + Send + 'static) {
    let (done, ended) = channel();
    let worker = std::thread::spawn(move || {
        work();
        let _ = done.send(());
    });
    if ended.recv_timeout(Duration::from_secs(60)) == Err(RecvTimeoutError::Timeout) {
        panic!("a deadlock");
    }
    if let Err(payload) = worker.join() {
        std::panic::resume_unwind(payload);
    }
}

/// Runs `work`, which panics; the panic's message.
fn panic_of(work: impl FnOnce()) -> String {
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).expect_err("it panics");
    payload.downcast_ref::<String>().cloned().unwrap_or_default()
}
