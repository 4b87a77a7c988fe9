//! The whole runtime under shuttle: threads that use its public API, in schedules that the model checker chooses.
//!
//! The package compiles the sources of `qom-runtime`, with every atomic and lock of the core taken from shuttle, which
//! switches threads at each of them. It finds deadlocks by itself, and knows sequentially consistent memory only: for
//! weaker orders there is loom (`qom-runtime/tests/loom`). Each model runs in three ways: in *all* schedules of at most
//! so many preemptions, in random ones, and in those of PCT, which favours rare orders. Seeds are fixed.
//!
//! A failure prints a schedule. `shuttle::replay(model, "that schedule")` runs it again.

// What the macros write names the runtime so.
extern crate qom_runtime_shuttle as qom_runtime;

mod backends;
mod bounded;
mod buses;
mod cards;
mod devices;
mod drafts;
mod handles;
mod hotplug;
mod lines;
mod links;
mod moving;
mod probe;
mod resets;
mod saving;
mod singletons;
mod tree;
mod worlds;

use bounded::Bounded;
use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, MaxSteps, Runner};
use std::sync::Arc;

/// How many random schedules of each kind.
const RANDOM: usize = 1_000;
const SEED: u64 = 0x514f_4d00;
/// How many places where the order matters PCT looks for at once.
const PCT_DEPTH: usize = 4;

/// Runs `model` in all schedules of at most `preemptions`, and in random ones.
#[expect(clippy::print_stdout, reason = "the number of schedules is a result, the seed is for who meets a failure")]
fn explore(name: &str, preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let model = Arc::new(model);
    println!("{name}: all schedules of at most {preemptions} preemptions");
    println!("  {}", run(Bounded::new(preemptions), &model));
    println!("{name}: random schedules, seed {SEED:#x}");
    println!("  {}", run(RandomScheduler::new_from_seed(SEED, RANDOM), &model));
    println!("{name}: PCT of depth {PCT_DEPTH}, seed {SEED:#x}");
    println!("  {}", run(PctScheduler::new_from_seed(SEED, PCT_DEPTH, RANDOM), &model));
}

fn run(scheduler: impl Scheduler + 'static, model: &Arc<impl Fn() + Send + Sync + 'static>) -> usize {
    let mut config = Config::new();
    config.stack_size = 0x4_0000;
    config.max_steps = MaxSteps::FailAfter(20_000);
    config.silence_warnings = true; // of what the first paragraph says
    let model = model.clone();
    Runner::new(scheduler, config).run(move || model())
}

/// What one thread of a model does.
type Part<T> = Box<dyn FnOnce() -> T + Send>;

fn part<T>(work: impl FnOnce() -> T + Send + 'static) -> Part<T> {
    Box::new(work)
}

/// Runs each part on a thread of its own, and gives what they gave.
fn together<T: Send + 'static, const PARTS: usize>(parts: [Part<T>; PARTS]) -> [T; PARTS] {
    parts.map(shuttle::thread::spawn).map(|thread| thread.join().unwrap())
}
