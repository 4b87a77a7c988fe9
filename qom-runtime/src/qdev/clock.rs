//! `clock`: a period, and what has its own from it.

use super::turns::{Turns, attempt, resume};
use crate::prelude::*;
use crate::sync::{AtomicBool, AtomicU32, AtomicU64, Mutex, Ordering, lock};
use std::collections::HashMap;

/// A clock of a device, an input or an output: a child of it.
///
/// An input has its period from a source, a clock of another device, which is set before it goes live. It keeps the period
/// when its source is gone. An output is set by its own device. Whoever set one makes the change known with
/// [`propagate`](Obj::propagate).
///
/// A period is in units of 2<sup>-32</sup> ns; 0 means that the clock stands still. What hangs on a clock has its period
/// times a [multiplier](Self::set_mul_div), divided by a divider.
///
/// ```
/// use qom_runtime::prelude::*;
/// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
///
/// /// Sends bits.
/// #[derive(QomType)]
/// #[qom(parent = "device", init = Self::init)]
/// struct ClockedPort {
///     /// Its clock.
///     #[qom(child)]
///     clk: Child<Clock>,
///     ns_per_bit: AtomicU64,
/// }
/// impl DeviceImpl for ClockedPort {}
/// impl ClockedPort {
///     fn init(this: &mut ObjMut<'_, Self>) {
///         this.on_clock(Self::CLK, |this: &Obj<Self>, event| {
///             if event == ClockEvent::Update {
///                 this.ns_per_bit.store(this.child(Self::CLK).ticks_to_ns(16), Relaxed);
///             }
///         });
///     }
/// }
///
/// let qom = Qom::new()?;
/// let crystal = qom.create::<Clock>()?;
/// crystal.set_hz(1_000_000);
/// let crystal = crystal.complete()?;
/// let mut port = qom.create::<ClockedPort>()?;
/// port.connect_clock(ClockedPort::CLK, &crystal)?;
/// let port = port.realize()?;
/// assert_eq!(port.child(ClockedPort::CLK).hz(), 1_000_000);
///
/// crystal.set_hz(2_000_000);
/// crystal.propagate();
/// assert_eq!(port.ns_per_bit.load(Relaxed), 8_000);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_CLOCK")]
#[doc(alias = "qdev_init_clock_in")]
#[doc(alias = "qdev_init_clock_out")]
#[derive(QomType, Debug)]
#[qom(name = "clock", crate = crate, activate = begin)]
pub struct Clock {
    // What a model checker has in the place of atomics is not saved.
    #[cfg_attr(not(shuttle), qom(state))]
    period: AtomicU64,
    #[qom(default = AtomicU32::new(1))]
    #[cfg_attr(not(shuttle), qom(state))]
    multiplier: AtomicU32,
    #[qom(default = AtomicU32::new(1))]
    #[cfg_attr(not(shuttle), qom(state))]
    divider: AtomicU32,
    /// Held while the two are written, or read together.
    ratio: Mutex<()>,
    /// Where the period is from. Fixed once the clock is live.
    #[qom(link)]
    pub source: Link<Clock>,
    /// It is among those that follow its source.
    follows: AtomicBool,
    /// Those that are live and have this one as their source.
    followers: Mutex<Vec<Weak<Clock>>>,
    callback: Callback,
}

/// What becomes of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClockEvent {
    /// Its period is about to change, and is the old one still.
    #[doc(alias = "ClockPreUpdate")]
    PreUpdate,
    /// Its period has changed.
    #[doc(alias = "ClockUpdate")]
    Update,
}

#[derive(Default)]
struct Callback(Option<Box<dyn Fn(ClockEvent) + Send + Sync>>);

impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "a callback" } else { "no callback" })
    }
}

/// One for each world.
#[derive(Default)]
struct Clocks {
    /// The periods that clocks are about to have. Locked while those change, and who hangs on whom.
    planned: Mutex<HashMap<Weak<Clock>, u64>>,
    /// Changes are made known one after the other.
    turns: Turns<Owned<Clock>>,
}

/// The most that [`Clock::ticks_to_ns`] says, so that there is room to add it to the time.
const MOST_NS: u64 = i64::MAX as u64;

impl Clock {
    /// The period of 1 Hz.
    #[doc(alias = "CLOCK_PERIOD_1SEC")]
    pub const ONE_SECOND: u64 = 1_000_000_000 << 32;

    /// The period of a frequency; 0 for 0.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// assert_eq!(Clock::period_of_hz(500_000_000), 2 << 32);
    /// assert_eq!(Clock::period_of_hz(0), 0);
    /// ```
    #[doc(alias = "CLOCK_PERIOD_FROM_HZ")]
    pub const fn period_of_hz(hz: u64) -> u64 {
        match Self::ONE_SECOND.checked_div(hz) {
            Some(period) => period,
            None => 0,
        }
    }

    /// The period of so many nanoseconds; the longest there is, of about 4 s, for more.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// assert_eq!(Clock::period_of_ns(20), Clock::period_of_hz(50_000_000));
    /// assert_eq!(Clock::period_of_ns(u64::MAX), u64::MAX);
    /// ```
    #[doc(alias = "CLOCK_PERIOD_FROM_NS")]
    pub const fn period_of_ns(ns: u64) -> u64 {
        ns.saturating_mul(1 << 32)
    }

    /// The period, in units of 2<sup>-32</sup> ns; 0 while the clock stands still.
    ///
    /// A clock with a source has its source's when it goes live; one that was [connected](ObjMut::connect_clock) to a live
    /// source at once.
    #[doc(alias = "clock_get")]
    pub fn period(&self) -> u64 {
        self.period.load(Ordering::Acquire)
    }

    /// The frequency, rounded down; 0 while the clock stands still.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let clock = Clock::new();
    /// assert_eq!(clock.hz(), 0);
    /// clock.set_ns(20);
    /// assert_eq!(clock.hz(), 50_000_000);
    /// ```
    #[doc(alias = "clock_get_hz")]
    pub fn hz(&self) -> u64 {
        Self::ONE_SECOND.checked_div(self.period()).unwrap_or(0)
    }

    /// Whether the clock does not stand still.
    #[doc(alias = "clock_is_enabled")]
    pub fn is_enabled(&self) -> bool {
        self.period() != 0
    }

    /// Whether the clock has its period from another.
    #[doc(alias = "clock_has_source")]
    pub fn has_source(&self) -> bool {
        self.source.is_set()
    }

    /// Sets the period; says whether it has changed. Those that hang on the clock have it with
    /// [`propagate`](Obj::propagate). A clock with a source is not set: that says `false`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let clock = Clock::new();
    /// assert!(clock.set_period(7) && !clock.set_period(7));
    /// ```
    #[doc(alias = "clock_set")]
    pub fn set_period(&self, period: u64) -> bool {
        !self.has_source() && self.period.swap(period, Ordering::AcqRel) != period
    }

    /// [`set_period`](Self::set_period) to that of a frequency.
    #[doc(alias = "clock_set_hz")]
    pub fn set_hz(&self, hz: u64) -> bool {
        self.set_period(Self::period_of_hz(hz))
    }

    /// [`set_period`](Self::set_period) to so many nanoseconds.
    #[doc(alias = "clock_set_ns")]
    pub fn set_ns(&self, ns: u64) -> bool {
        self.set_period(Self::period_of_ns(ns))
    }

    /// Sets by what the period is multiplied and divided for those that hang on the clock, which have it with
    /// [`propagate`](Obj::propagate); says whether one of the two has changed. Both are 1 at first. With a divider of 0 they
    /// stand still.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let fast = qom.create::<Clock>()?.complete()?;
    /// let mut slow = qom.create::<Clock>()?;
    /// slow.source.set(&fast);
    /// let slow = slow.complete()?;
    /// fast.set_hz(1000);
    /// assert!(fast.set_mul_div(5, 2));
    /// fast.propagate();
    /// assert_eq!((fast.hz(), slow.hz()), (1000, 400));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "clock_set_mul_div")]
    pub fn set_mul_div(&self, multiplier: u32, divider: u32) -> bool {
        let ratio = lock(&self.ratio);
        let old = (self.multiplier.swap(multiplier, Ordering::AcqRel), self.divider.swap(divider, Ordering::AcqRel));
        drop(ratio);
        old != (multiplier, divider)
    }

    /// How long so many periods take, in nanoseconds; at most 2<sup>63</sup> - 1, so that it can be added to a time.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let clock = Clock::new();
    /// clock.set_hz(3);
    /// assert_eq!(clock.ticks_to_ns(3), 999_999_999); // a period is rounded down
    /// assert_eq!(clock.ticks_to_ns(u64::MAX), i64::MAX as u64);
    /// ```
    #[doc(alias = "clock_ticks_to_ns")]
    pub fn ticks_to_ns(&self, ticks: u64) -> u64 {
        narrow((u128::from(ticks) * u128::from(self.period())) >> 32).min(MOST_NS)
    }

    /// How many whole periods there are in so many nanoseconds: 0 while the clock stands still, and no more than there are
    /// numbers.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let clock = Clock::new();
    /// assert_eq!(clock.ns_to_ticks(100), 0);
    /// clock.set_ns(30);
    /// assert_eq!(clock.ns_to_ticks(100), 3);
    /// ```
    #[doc(alias = "clock_ns_to_ticks")]
    pub fn ns_to_ticks(&self, ns: u64) -> u64 {
        (u128::from(ns) << 32).checked_div(self.period().into()).map_or(0, narrow)
    }

    /// Sets what is called when the period changes, while the clock is a draft. For a device's own clock see
    /// [`ObjMut::on_clock`].
    #[doc(alias = "clock_set_callback")]
    pub fn on_event(&mut self, callback: impl Fn(ClockEvent) + Send + Sync + 'static) {
        self.callback = Callback(Some(Box::new(callback)));
    }

    /// What those that hang on the clock make of a period.
    fn scale(&self, period: u64) -> u64 {
        let ratio = lock(&self.ratio);
        let (multiplier, divider) = (self.multiplier.load(Ordering::Acquire), self.divider.load(Ordering::Acquire));
        drop(ratio);
        let product = u128::from(period) * u128::from(multiplier);
        product.checked_div(divider.into()).map_or(0, narrow)
    }

    /// Takes the period of a live source, before it goes live itself.
    pub(super) fn take_period(&self, source: &Obj<Clock>) {
        self.period.store(source.scale(source.period()), Ordering::Release);
    }

    fn call(&self, event: ClockEvent) {
        if let Some(callback) = &self.callback.0 {
            callback(event);
        }
    }
}

fn begin(this: &mut ObjMut<'_, Clock>) -> Result<()> {
    if this.has_source() {
        this.on_live(follow);
    }
    Ok(())
}

/// The most that there is a number for.
fn narrow(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A clock that went live joins those that follow its source.
fn follow(this: &Obj<Clock>) -> Result<()> {
    let Some(source) = this.source.get() else { return Ok(()) };
    let clocks = this.extension::<Clocks>()?;
    // What is found on the way goes when nothing is locked.
    let mut above = vec![source];
    let changes;
    let planned = lock(&clocks.planned);
    // Only one that is followed already can close a ring.
    let is_followed = !lock(&this.followers).is_empty();
    while let Some(last) = above.last() {
        if **last == *this {
            let path = this.canonical_path().unwrap_or_default();
            return Err(Error::new(format!("Clock '{path}' would be its own source")));
        }
        if !is_followed || !last.follows.load(Ordering::Acquire) {
            break;
        }
        match last.source.get() {
            Some(next) => above.push(next),
            None => break,
        }
    }
    let source = &above[0];
    this.follows.store(true, Ordering::Release);
    lock(&source.followers).push(this.downgrade());
    let period = planned.get(&source.downgrade()).copied().unwrap_or_else(|| source.period());
    this.period.store(source.scale(period), Ordering::Release);
    changes = plan(this);
    changes.iter().for_each(Change::make);
    drop(planned);
    drop(changes);
    Ok(())
}

/// What a clock has from its source.
struct Change {
    clock: Owned<Clock>,
    period: u64,
    is_new: bool,
}

impl Change {
    fn make(&self) {
        self.clock.period.store(self.period, Ordering::Release);
    }
}

/// What all that hang on a clock are to have, sources first, down to those for which nothing is new. The caller has locked the
/// periods, and drops the list when they are unlocked.
fn plan(clock: &Obj<Clock>) -> Vec<Change> {
    fn list(source: &Obj<Clock>, period: u64, all: &mut Vec<Change>) {
        let period = source.scale(period);
        lock(&source.followers).retain(|follower| {
            let follower = follower.upgrade();
            let is_there = follower.is_some();
            let change = |clock: Owned<Clock>| Change { period, is_new: clock.period() != period, clock };
            all.extend(follower.map(change));
            is_there
        });
    }
    let (mut all, mut at) = (Vec::new(), 0);
    list(clock, clock.period(), &mut all);
    while let Some(Change { clock, period, is_new }) = all.get(at) {
        if *is_new {
            let (clock, period) = (clock.clone(), *period);
            list(&clock, period, &mut all);
        }
        at += 1;
    }
    all
}

/// Does, in its turn, what [`Obj::propagate`] says.
fn announce(clocks: &Clocks, clock: &Obj<Clock>) {
    let mut planned = lock(&clocks.planned);
    let changes = plan(clock);
    planned.extend(changes.iter().map(|change| (change.clock.downgrade(), change.period)));
    drop(planned);
    let news = || changes.iter().filter(|change| change.is_new);
    let mut done = Ok(());
    news().for_each(|change| attempt(&mut done, || change.clock.call(ClockEvent::PreUpdate)));
    let mut planned = lock(&clocks.planned);
    changes.iter().for_each(Change::make);
    let was_planned = std::mem::take(&mut *planned);
    drop((planned, was_planned));
    news().for_each(|change| attempt(&mut done, || change.clock.call(ClockEvent::Update)));
    resume(done);
}

impl Obj<Clock> {
    /// Makes known what was set: all that hang on the clock, and on those, have their new periods in one step. Before it, and
    /// after it, what they do then is called: of each that changes, of sources before what hangs on them. Nothing is locked
    /// meanwhile.
    ///
    /// While another change of this world is being made known, by another thread or further up the stack, this one is left to
    /// whoever does that, and follows it. So a callback that sets and propagates an output of its device does not call
    /// those that hang on that one itself.
    ///
    /// # Panics
    ///
    /// If a callback does: when all is done.
    #[doc(alias = "clock_propagate")]
    #[doc(alias = "clock_update")]
    pub fn propagate(&self) {
        let Ok(clocks) = self.extension::<Clocks>() else { return };
        let _changing = self.changing();
        if let Some(clock) = clocks.turns.begin(self.to_owned()) {
            let mut done = Ok(());
            clocks.turns.go_on(clock, &mut done, |clock| announce(&clocks, &clock));
            resume(done);
        }
    }
}
