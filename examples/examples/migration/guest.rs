//! A guest that uses its devices all the time, on several threads, and is not stopped while it is saved.

use crate::board::{Display, Nic, WallClock};
use crate::{Outcome, PATIENCE};
use qom_runtime::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// It works until it is stopped, or dropped.
pub(crate) struct Guest {
    clock: Owned<WallClock>,
    is_over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Guest {
    pub(crate) fn start(qom: &Qom) -> Result<Self> {
        let (clock, display, nic) = (qom.only::<WallClock>()?, qom.only::<Display>()?, qom.only::<Nic>()?);
        let mut guest = Guest { clock: clock.clone(), is_over: Arc::default(), threads: Vec::new() };
        guest.repeat(move || tick(&clock, &display));
        for _ in 0..2 {
            let nic = nic.clone();
            guest.repeat(move || {
                Nic::take(&nic);
                thread::yield_now();
                Nic::give_back(&nic);
                Ok(())
            });
        }
        Ok(guest)
    }

    fn repeat(&mut self, work: impl Fn() -> Result<()> + Send + 'static) {
        let is_over = self.is_over.clone();
        self.threads.push(thread::spawn(move || {
            while !is_over.load(Relaxed) {
                work()?;
            }
            Ok(())
        }));
    }

    /// Waits until it has done something more.
    pub(crate) fn await_a_tick(&self) -> Outcome {
        let (before, start) = (self.clock.now.load(Relaxed), Instant::now());
        while self.clock.now.load(Relaxed) == before {
            if start.elapsed() > PATIENCE {
                return Err("the guest stands still".into());
            }
            thread::yield_now();
        }
        Ok(())
    }

    pub(crate) fn stop(mut self) -> Outcome {
        self.is_over.store(true, Relaxed);
        for thread in self.threads.drain(..) {
            thread.join().map_err(|_| "the guest panicked")??;
        }
        Ok(())
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.is_over.store(true, Relaxed);
    }
}

/// The clock goes first: the display is never ahead of it, and at most one tick behind.
fn tick(clock: &Obj<WallClock>, display: &Obj<Display>) -> Result<()> {
    let next = clock.now.load(Relaxed) + 1;
    clock.set("now", next)?;
    display.set("shown", next)
}
