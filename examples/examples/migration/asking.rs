//! Threads of devices that ask all the time whether a migration runs.

use crate::object::Migration;
use crate::{Outcome, PATIENCE};
use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    Idle,
    Running,
    Gone,
}

/// Whether a migration runs: for any code, on any thread, at any time.
///
/// `instance` upgrades atomically: it gives a reference for just this look, or there is nothing to look at.
pub(crate) fn ask(world: &WeakQom) -> Answer {
    match world.instance::<Migration>() {
        Some(migration) if migration.is_running() => Answer::Running,
        Some(_) => Answer::Idle,
        None => Answer::Gone,
    }
}

/// A device asks until there is no world left to ask in, and tells whenever the answer is a new one. Between two
/// questions it keeps neither the migration nor the world.
fn device(world: &WeakQom, tell: &Sender<Answer>) {
    let mut last = None;
    loop {
        let now = ask(world);
        let is_over = now == Answer::Gone && world.upgrade().is_none();
        if last.replace(now) != Some(now) && tell.send(now).is_err() || is_over {
            return;
        }
        thread::yield_now();
    }
}

/// Starts devices; gives what they tell.
pub(crate) fn start(count: usize, qom: &Qom) -> (Told, Vec<JoinHandle<()>>) {
    let (tell, told) = channel();
    let start = |_| {
        let (world, tell) = (qom.downgrade(), tell.clone());
        thread::spawn(move || device(&world, &tell))
    };
    let threads = (0..count).map(start).collect();
    (Told(Mutex::new(told)), threads)
}

pub(crate) struct Told(Mutex<Receiver<Answer>>);

impl Told {
    /// Waits for this answer from so many devices; any other is an error.
    pub(crate) fn expect(&self, devices: usize, answer: Answer) -> Outcome {
        for _ in 0..devices {
            let told = self.0.lock().unwrap().recv_timeout(PATIENCE)?;
            if told != answer {
                return Err(format!("a device was told {told:?}, not {answer:?}").into());
            }
        }
        Ok(())
    }
}
