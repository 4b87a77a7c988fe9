//! Whether the guest runs, and whether the program is to end.

use super::events::lock;
use qom_runtime::{Error, QomEnum, Result};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// Whether the guest runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QomEnum)]
pub enum RunState {
    /// It does not run yet.
    #[default]
    Prelaunch,
    /// It runs.
    Running,
    /// It has run, and is stopped.
    Paused,
    /// The program ends.
    Shutdown,
}

/// What a program does when a client stops its guest, lets it run, and so on. By default nothing.
pub trait Guest: Send + Sync + 'static {
    /// Stops it. Where this fails, it runs on.
    ///
    /// # Errors
    ///
    /// What the client is told.
    #[doc(alias = "vm_stop")]
    fn stop(&self) -> Result<()> {
        Ok(())
    }

    /// Lets it run.
    ///
    /// # Errors
    ///
    /// What the client is told.
    #[doc(alias = "vm_start")]
    fn resume(&self) -> Result<()> {
        Ok(())
    }

    /// Presses its power button.
    #[doc(alias = "qemu_system_powerdown_request")]
    fn power_down(&self) {}
}

/// A guest that needs nobody to stop it.
#[derive(Debug)]
pub(crate) struct NoGuest;
impl Guest for NoGuest {}

#[derive(Debug, Default)]
pub(crate) struct Running {
    now: Mutex<Now>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Now {
    state: RunState,
    /// There is no machine yet, and a client is to say when.
    preconfig: bool,
    /// Who is changing the state.
    changing: Option<ThreadId>,
    /// Commands whose replies are not out yet.
    under_way: usize,
}

/// So long a client that does not read its replies keeps a program that is to end.
const GRACE: Duration = Duration::from_secs(1);

impl Running {
    pub(crate) fn state(&self) -> RunState {
        self.lock().state
    }

    pub(crate) fn is_preconfig(&self) -> bool {
        self.lock().preconfig
    }

    pub(crate) fn set_preconfig(&self, preconfig: bool) {
        self.lock().preconfig = preconfig;
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        lock(&self.now)
    }

    /// Changes the state from one of `from` to `to`, unless it is another, and tells of it: whoever hears of two changes
    /// hears of them in their order. One at a time does; nothing is locked while `change` runs.
    ///
    /// # Errors
    ///
    /// What `change` says; or it calls this itself.
    pub(crate) fn change(
        &self,
        from: &[RunState],
        to: RunState,
        change: impl FnOnce() -> Result<()>,
        tell: impl FnOnce(),
    ) -> Result<()> {
        let _turn = self.turn()?;
        if !from.contains(&self.state()) {
            return Ok(());
        }
        change()?;
        let mut now = self.lock();
        if now.state != RunState::Shutdown {
            now.state = to;
            tell();
        }
        Ok(())
    }

    /// Waits until nobody else changes the state. Until the turn is dropped, nobody else does.
    ///
    /// # Errors
    ///
    /// This thread has a turn.
    pub(crate) fn turn(&self) -> Result<Turn<'_>> {
        let me = thread::current().id();
        let now = self.lock();
        if now.changing == Some(me) {
            return Err(Error::new("the guest is being stopped or started"));
        }
        let is_taken = |now: &mut Now| now.changing.is_some();
        let mut now = self.changed.wait_while(now, is_taken).unwrap_or_else(PoisonError::into_inner);
        now.changing = Some(me);
        Ok(Turn(self))
    }

    /// The program is to end. Tells of it, if it was not so before, and before anybody can see it.
    pub(crate) fn shut_down(&self, tell: impl FnOnce()) {
        let mut now = self.lock();
        if now.state != RunState::Shutdown {
            tell();
            now.state = RunState::Shutdown;
            self.changed.notify_all();
        }
    }

    /// A command whose reply is not out yet.
    pub(crate) fn under_way(&self) -> UnderWay<'_> {
        self.lock().under_way += 1;
        UnderWay(self)
    }

    /// Waits until the program is to end, and then until all replies are out, or no longer than a moment.
    pub(crate) fn wait_for_shut_down(&self) {
        let now = self.lock();
        let goes_on = |now: &mut Now| now.state != RunState::Shutdown;
        let now = self.changed.wait_while(now, goes_on).unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_timeout_while(now, GRACE, |now| now.under_way > 0));
    }
}

/// The right to change the state, until it is dropped.
pub(crate) struct Turn<'a>(&'a Running);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.lock().changing = None;
        self.0.changed.notify_all();
    }
}

/// A command whose reply is not out yet, until it is dropped.
pub(crate) struct UnderWay<'a>(&'a Running);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        let mut now = self.0.lock();
        now.under_way -= 1;
        if now.under_way == 0 {
            self.0.changed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn what_fails_or_panics_changes_nothing_and_keeps_nobody_out() {
        let (running, told) = (Running::default(), Cell::new(0));
        let tell = || told.set(told.get() + 1);
        let start =
            |change: fn() -> Result<()>| running.change(&[RunState::Prelaunch], RunState::Running, change, tell);
        assert!(start(|| Err(Error::new("no"))).is_err());
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| start(|| panic!("no"))));
        assert!(panicked.is_err());
        assert_eq!((running.state(), told.get()), (RunState::Prelaunch, 0));
        assert_eq!((start(|| Ok(())), running.state(), told.get()), (Ok(()), RunState::Running, 1));
        assert_eq!((start(|| Ok(())), running.state(), told.get()), (Ok(()), RunState::Running, 1));
    }

    #[test]
    fn a_change_in_a_change_is_an_error() {
        let running = Running::default();
        let inner = || running.change(&[RunState::Prelaunch], RunState::Paused, || Ok(()), || ());
        let error = running.change(&[RunState::Prelaunch], RunState::Running, inner, || ()).unwrap_err();
        assert_eq!(error.to_string(), "the guest is being stopped or started");
    }

    #[test]
    fn the_end_is_told_of_once_and_nothing_after_it() {
        let (running, told) = (Running::default(), Cell::new(0));
        let end = || running.shut_down(|| told.set(told.get() + 1));
        let started = running.change(
            &[RunState::Prelaunch],
            RunState::Running,
            || {
                end();
                Ok(())
            },
            || panic!("it does not run any more"),
        );
        end();
        assert_eq!((started, running.state(), told.get()), (Ok(()), RunState::Shutdown, 1));
    }

    #[test]
    fn the_end_waits_for_replies() {
        let running = Running::default();
        let reply = running.under_way();
        running.shut_down(|| ());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| running.wait_for_shut_down());
            thread::sleep(Duration::from_millis(20));
            assert!(!waiting.is_finished());
            drop(reply);
        });
    }
}
