//! What a reset of the whole machine reaches: the main system bus, and what was added to it.

use super::machine::Machine;
use super::resettable::{ResetType, ResettableRef};
use super::resetting::{self, Member};
use super::unplug;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::{Arc, Mutex, lock};
use std::collections::BTreeMap;

/// One for each world.
#[derive(Default)]
struct Roots(Mutex<List>);

/// In the order in which they came.
#[derive(Default)]
struct List {
    last: u64,
    roots: BTreeMap<u64, Root>,
}

#[derive(Clone)]
enum Root {
    Object(Weak<Object>),
    Call(Arc<Callback>),
}

/// What is called when devices are held in reset.
pub(super) struct Callback {
    pub(super) number: u64,
    pub(super) call: Box<dyn Fn(ResetType) + Send + Sync>,
}

impl Roots {
    fn add(self: Arc<Self>, root: impl FnOnce(u64) -> Root) -> ResetRoot {
        let mut list = lock(&self.0);
        list.last += 1;
        let number = list.last;
        list.roots.insert(number, root(number));
        drop(list);
        ResetRoot { roots: self, number }
    }

    /// Those that are there still.
    fn members(&self) -> Vec<Member> {
        let roots: Vec<_> = lock(&self.0).roots.values().cloned().collect();
        let members = roots.into_iter().filter_map(|root| match root {
            Root::Object(object) => object.upgrade().map(Member::Object),
            Root::Call(callback) => Some(Member::Call(callback)),
        });
        members.collect()
    }
}

/// What takes part in resets of the machine, until this is dropped.
#[doc(alias = "qemu_unregister_resettable")]
#[doc(alias = "qemu_unregister_reset")]
#[must_use = "what is added takes part in resets until this is dropped"]
pub struct ResetRoot {
    roots: Arc<Roots>,
    number: u64,
}

impl Drop for ResetRoot {
    fn drop(&mut self) {
        // Dropped when nothing is locked: it may own anything.
        let gone = lock(&self.roots.0).roots.remove(&self.number);
        drop(gone);
    }
}

impl std::fmt::Debug for ResetRoot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ResetRoot")
    }
}

impl Qom {
    /// Resets the machine, as if the power had been off: [`system_reset_as`](Self::system_reset_as) with
    /// [`ResetType::Cold`].
    #[doc(alias = "qemu_system_reset")]
    pub fn system_reset(&self) {
        self.system_reset_as(ResetType::Cold);
    }

    /// Resets the machine: what the guest was asked to let go is unplugged; then the board's
    /// [`reset`](super::MachineImpl::reset) is called, which by default [resets all devices](Self::reset_devices). Nothing
    /// happens without a machine.
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn.
    #[doc(alias = "qemu_system_reset")]
    pub fn system_reset_as(&self, kind: ResetType) {
        if let Some(machine) = self.machine() {
            // Who saves meanwhile saves what was before or what is after.
            let _changing = self.changing();
            unplug::complete_all(self);
            Machine::reset(&machine, kind);
        }
    }

    /// Resets all devices in one reset: what is reached from the main system bus, and then what was added with
    /// [`add_reset_root`](Self::add_reset_root) and [`on_system_reset`](Self::on_system_reset), in the order in which it came.
    /// A board's [`reset`](super::MachineImpl::reset) calls it; others reset the [machine](Self::system_reset).
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn.
    #[doc(alias = "qemu_devices_reset")]
    pub fn reset_devices(&self, kind: ResetType) {
        let _changing = self.changing();
        let bus = self.system_bus().map(|bus| Member::Object(bus.upcast()));
        let roots = bus.into_iter().chain(self.extension::<Roots>().members()).collect();
        resetting::reset(self.extension(), roots, kind);
    }

    /// Resets an object with the machine, though no bus leads to it: until the result is dropped. It is not kept alive by that.
    ///
    /// # Errors
    ///
    /// The object is no `resettable`, or is in another `Qom`.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// A processor: it is on no bus.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct BareCpu {
    ///     resets: AtomicU32,
    /// }
    /// impl DeviceImpl for BareCpu {
    ///     fn reset(this: &Obj<Self>) {
    ///         this.resets.fetch_add(1, Relaxed);
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let cpu = qom.create::<BareCpu>()?.realize()?;
    /// let root = qom.add_reset_root(&cpu)?;
    /// qom.system_reset();
    /// drop(root);
    /// qom.system_reset();
    /// assert_eq!(cpu.resets.load(Relaxed), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_register_resettable")]
    pub fn add_reset_root(&self, object: &impl AsRef<Obj<Object>>) -> Result<ResetRoot> {
        let object = object.as_ref();
        if object.interface::<ResettableRef<'_>>().is_none() {
            let (type_name, wanted) = (object.type_name().into(), "resettable".into());
            return Err(ErrorKind::WrongKind { type_name, wanted }.into());
        }
        let roots = self.extension::<Roots>();
        if !object.extension().is_ok_and(|known| Arc::ptr_eq(&roots, &known)) {
            return Err(ErrorKind::MixedQom { object: object.type_name().into() }.into());
        }
        Ok(roots.add(|_| Root::Object(object.downgrade())))
    }

    /// Calls a function when the machine is reset and its devices are held: until the result is dropped. It is kept by that: a
    /// [`Qom`], or a handle, in it would keep the world for ever; a [`WeakQom`] or a [`Weak`] does not.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use qom_runtime::qdev::ResetType;
    /// use std::sync::mpsc::channel;
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let (sender, resets) = channel();
    /// let _called = qom.on_system_reset(move |kind| sender.send(kind).unwrap());
    /// qom.system_reset_as(ResetType::Wakeup);
    /// assert_eq!(resets.try_iter().collect::<Vec<_>>(), [ResetType::Wakeup]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_register_reset")]
    pub fn on_system_reset(&self, call: impl Fn(ResetType) + Send + Sync + 'static) -> ResetRoot {
        self.extension::<Roots>().add(|number| Root::Call(Arc::new(Callback { number, call: Box::new(call) })))
    }
}
