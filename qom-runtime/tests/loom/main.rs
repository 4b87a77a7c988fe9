//! The counting core under loom: every interleaving of a few threads, and every value that a weak memory order lets a
//! load see.
//!
//! The files under test are the product's own, compiled against the atomics and locks of loom. What the model adds is
//! the memory of an object ([`object`]): plain cells that loom watches, so that an access which is not ordered after
//! what it depends on fails, on this machine too, whose processor would forgive it.
//!
//! Each model runs to its end: no bound on the number of interleavings, nor on time. The number is printed. Some models
//! of three threads, which would take hours, look at the interleavings of at most 3 preemptions.

#[path = "../../src/raw/batch.rs"]
mod batch;
#[path = "../../src/raw/changes.rs"]
#[allow(dead_code, reason = "a model does not use all of it")]
mod changes;
#[path = "../../src/raw/count.rs"]
#[allow(dead_code, reason = "a model does not use all of it")]
mod count;
#[path = "../../src/raw/slots.rs"]
#[allow(dead_code, reason = "a model does not use all of it")]
mod slots;

mod changing;
mod counting;
mod header;
mod object;
mod reserving;
mod sharing;
mod straying;
mod sync;
mod together;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs `model` in all its interleavings.
fn explore(name: &str, model: impl Fn() + Send + Sync + 'static) {
    explore_bounded(name, None, model);
}

/// Runs `model` in all interleavings that preempt a thread at most so many times: for what would not end otherwise.
#[expect(clippy::print_stdout, reason = "the number of interleavings is a result")]
fn explore_bounded(name: &str, preemptions: Option<usize>, model: impl Fn() + Send + Sync + 'static) {
    let interleavings = Arc::new(AtomicUsize::new(0));
    let counted = interleavings.clone();
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = preemptions;
    // Whatever the environment says: a model that is cut short proves nothing. Too many branches are a panic.
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.max_branches = 10_000;
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        model();
    });
    let bound = preemptions.map_or(String::new(), |bound| format!(" of at most {bound} preemptions"));
    println!("{name}: {} interleavings{bound}", interleavings.load(Ordering::Relaxed));
}
