//! `irq`: the input end of a line, and the output end, which is a link to one.

use super::nesting::Nesting;
use super::turns::{Turns, attempt, resume};
use crate::Placement;
use crate::prelude::*;
use crate::sync::{Arc, AtomicBool, Mutex, Ordering, lock};
use std::collections::BTreeMap;
use std::thread;

/// The input end of a line: an interrupt, or any other wire between two devices.
///
/// It is a child of the device whose input it is, or stands alone, as `/machine/unattached/non-qdev-gpio[N]`; the output end
/// is a field `Link<Irq>` of another device.
///
/// A device declares an input with [`ObjMut::on_line`], or adds many with [`ObjMut::add_input_lines`].
///
/// # Delivery
///
/// Each [`raise`](Obj::raise) and [`lower`](Obj::lower) is delivered to the handler exactly once, the level that the line has
/// already included, all in one order, and never two at the same time. Nothing is locked meanwhile: a handler may do
/// what it likes, to this line too.
///
/// When `raise` returns, its level was delivered, unless a delivery was under way: on another thread, or further up the stack.
/// Then it was left to that one, which delivers it next. So a handler that raises its own line does not call itself. A handler
/// that raises another line calls that line's handler, and so on, 32 deep; what is deeper is delivered by the call at that
/// depth, when the handler that it called returns. So a chain of lines, however long, needs no more stack than that.
///
/// A panic in a handler comes out of the call that delivers, when all that was left to it is delivered.
///
/// # A line to the host
///
/// ```
/// use qom_runtime::prelude::*;
/// use std::sync::mpsc::channel;
///
/// let qom = Qom::new()?;
/// qom.create::<Machine>()?.complete()?;
/// let (sender, levels) = channel();
/// let mut line = qom.create::<Irq>()?;
/// line.on_level(move |level| sender.send(level).unwrap());
/// let line = line.complete()?;
/// assert_eq!(line.canonical_path().as_deref(), Some("/machine/unattached/non-qdev-gpio[0]"));
///
/// line.raise();
/// line.lower();
/// assert!(levels.try_iter().eq([true, false]));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_IRQ")]
#[doc(alias = "IRQState")]
#[doc(alias = "qemu_irq")]
#[derive(QomType, Debug)]
#[qom(name = "irq", crate = crate, placement = UNATTACHED)]
pub struct Irq {
    /// The last that was delivered. (What a model checker has in the place of an atomic is not saved.)
    #[cfg_attr(not(shuttle), qom(state))]
    level: AtomicBool,
    handler: Handler,
    interceptors: Mutex<Interceptors>,
    turns: Turns<bool>,
}

const UNATTACHED: Placement = Placement::Unattached { prefix: "non-qdev-gpio" };

impl Irq {
    /// The name of inputs that need none: they are `unnamed-gpio-in[0]` and so on.
    pub const UNNAMED_INPUT: &'static str = "unnamed-gpio-in";
    /// The name of outputs that need none.
    pub const UNNAMED_OUTPUT: &'static str = "unnamed-gpio-out";
    /// The name of the interrupts of a device on the system bus.
    #[doc(alias = "SYSBUS_DEVICE_GPIO_IRQ")]
    pub const SYSBUS_IRQ: &'static str = "sysbus-irq";

    /// Sets what is called with each level, while the line is a draft. For a device's own line see [`ObjMut::on_line`].
    #[doc(alias = "qemu_allocate_irq")]
    pub fn on_level(&mut self, handler: impl Fn(bool) + Send + Sync + 'static) {
        self.handler = Handler(Some(Box::new(handler)));
    }

    /// The level that was delivered last, whatever [interceptors](Obj::intercept) made of it. It is this level that is being
    /// delivered while a handler runs.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let line = qom.create::<Irq>()?.complete()?; // without a handler it just has a level
    /// line.raise();
    /// assert!(line.level());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn level(&self) -> bool {
        self.level.load(Ordering::Acquire)
    }

    fn deliver(&self, level: bool) {
        self.level.store(level, Ordering::Release);
        let interceptors = lock(&self.interceptors).list.clone();
        let passed = interceptors.values().rev().try_fold(level, |level, interceptor| interceptor(level));
        if let (Some(level), Some(handler)) = (passed, &self.handler.0) {
            handler(level);
        }
    }
}

#[derive(Default)]
struct Handler(Option<Box<dyn Fn(bool) + Send + Sync>>);

impl std::fmt::Debug for Handler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "a handler" } else { "no handler" })
    }
}

type Interceptor = Arc<dyn Fn(bool) -> Option<bool> + Send + Sync>;

/// In the order in which they came.
#[derive(Default)]
struct Interceptors {
    next: u64,
    list: BTreeMap<u64, Interceptor>,
}

impl std::fmt::Debug for Interceptors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.list.keys()).finish()
    }
}

impl Obj<Irq> {
    /// Sets the line to high. See [delivery](Irq#delivery).
    ///
    /// # Panics
    ///
    /// If the handler does.
    #[doc(alias = "qemu_irq_raise")]
    pub fn raise(&self) {
        self.set_level(true);
    }

    /// Sets the line to low.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise).
    #[doc(alias = "qemu_irq_lower")]
    pub fn lower(&self) {
        self.set_level(false);
    }

    /// Sets the line to high and to low again.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise). The line is low then, too.
    #[doc(alias = "qemu_irq_pulse")]
    pub fn pulse(&self) {
        let mut done = Ok(());
        attempt(&mut done, || self.raise());
        attempt(&mut done, || self.lower());
        resume(done);
    }

    /// Sets the line to a level.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise).
    #[doc(alias = "qemu_set_irq")]
    pub fn set_level(&self, level: bool) {
        // What is saved meanwhile is from before, or from after all that the handler does.
        let _changing = self.changing();
        if let Some(level) = self.turns.begin(level) {
            let mut done = Ok(());
            Nesting::deliver(self, level, &mut done);
            resume(done);
        }
    }

    /// Delivers a level whose turn it is, and what comes meanwhile.
    pub(super) fn deliver_in_turn(&self, level: bool, done: &mut thread::Result<()>) {
        self.turns.go_on(level, done, |level| self.deliver(level));
    }

    /// Sees each level before the handler, until the result is dropped, and says which one goes on: `Some(level)`, another,
    /// or none. Of several, the last that came sees a level first. Who drops the result while a level is being delivered may
    /// see that one still.
    ///
    /// The line that an output leads to is found with [`Obj::line`].
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::mpsc::channel;
    /// let (sender, levels) = channel();
    /// let qom = Qom::new()?;
    /// let mut line = qom.create::<Irq>()?;
    /// line.on_level(move |level| sender.send(level).unwrap());
    /// let line = line.complete()?;
    ///
    /// let inverted = line.intercept(|level| Some(!level));
    /// line.raise();
    /// let cut = line.intercept(|_| None);
    /// line.raise();
    /// drop((inverted, cut));
    /// line.raise();
    /// assert!(levels.try_iter().eq([false, true]));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_irq_intercept_in")]
    #[doc(alias = "qdev_intercept_gpio_out")]
    pub fn intercept(&self, interceptor: impl Fn(bool) -> Option<bool> + Send + Sync + 'static) -> Intercepting {
        let interceptor: Interceptor = Arc::new(interceptor);
        let mut interceptors = lock(&self.interceptors);
        interceptors.next += 1;
        let number = interceptors.next;
        interceptors.list.insert(number, interceptor);
        Intercepting { line: self.downgrade(), number }
    }
}

/// Keeps intercepting a line until it is dropped. It does not keep the line.
#[derive(Debug)]
#[must_use = "a line is intercepted until this is dropped"]
pub struct Intercepting {
    line: Weak<Irq>,
    number: u64,
}

impl Drop for Intercepting {
    fn drop(&mut self) {
        if let Some(line) = self.line.upgrade() {
            let interceptor = lock(&line.interceptors).list.remove(&self.number);
            // What it owns goes when nothing is locked.
            drop(interceptor);
        }
    }
}

/// The output end of a line, a field `#[qom(link, live)] irq: Link<Irq>`. Nothing happens while it leads nowhere, or to what
/// is gone: unlike in C it does not keep the input, whose handler would have nobody to call.
///
/// It has no level of its own: who is connected to it later is told of the next one. A device that leaves lowers what
/// it has raised in its `unrealize`.
impl Link<Irq> {
    /// Sets the line to high: see [`Obj::raise`].
    ///
    /// # Panics
    ///
    /// As there.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// Rings.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct DoorBell {
    ///     /// To whom.
    ///     #[qom(link, live)]
    ///     ring: Link<Irq>,
    /// }
    /// impl DeviceImpl for DoorBell {}
    ///
    /// let qom = Qom::new()?;
    /// let bell = qom.create::<DoorBell>()?.realize()?;
    /// bell.ring.raise(); // to nobody
    /// let line = qom.create::<Irq>()?.complete()?;
    /// bell.connect_line("ring", &line)?;
    /// bell.ring.raise();
    /// assert!(line.level());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_irq_raise")]
    pub fn raise(&self) {
        self.set_level(true);
    }

    /// Sets the line to low.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise).
    #[doc(alias = "qemu_irq_lower")]
    pub fn lower(&self) {
        self.set_level(false);
    }

    /// Sets the line to high and to low again.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise).
    #[doc(alias = "qemu_irq_pulse")]
    pub fn pulse(&self) {
        if let Some(line) = self.get() {
            line.pulse();
        }
    }

    /// Sets the line to a level.
    ///
    /// # Panics
    ///
    /// As for [`raise`](Self::raise).
    #[doc(alias = "qemu_set_irq")]
    pub fn set_level(&self, level: bool) {
        if let Some(line) = self.get() {
            line.set_level(level);
        }
    }
}
