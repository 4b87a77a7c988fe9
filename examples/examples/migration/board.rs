//! A board with a clock, and devices for it that have state.

use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// A world with a machine in it, and devices that a user wants.
pub(crate) fn power_on(devices: &[&str]) -> Result<Qom> {
    let qom = Qom::new()?;
    let machine = qom.create::<Board>()?.complete()?;
    machine.advance(Phase::MachineInitialized)?;
    for device in devices {
        qom.add_device(&DeviceDefinition::from_text(device)?)?;
    }
    machine.advance(Phase::MachineReady)?;
    Ok(qom)
}

/// A machine with a clock. Devices need no bus to be plugged while it runs.
#[derive(QomType)]
#[qom(parent = "machine", implements(HotplugHandler))]
pub(crate) struct Board {}
impl HotplugHandler for Board {}
impl MachineImpl for Board {
    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        qom.create::<WallClock>()?.placed(this, "clock")?.realize().map(drop)
    }

    fn hotplug_handler_for(this: &Obj<Self>, _device: &'static TypeInfo) -> Option<Owned<Object>> {
        Some(this.to_owned().upcast())
    }
}

/// Tells the time. Its state is in its second version.
#[derive(QomType)]
#[qom(parent = "device", state(version = 2, oldest = 1, upgrade = WallClock::upgrade))]
pub(crate) struct WallClock {
    /// In microseconds.
    #[qom(property, state)]
    pub(crate) now: AtomicU64,
}
impl DeviceImpl for WallClock {}

impl WallClock {
    /// The first version had milliseconds.
    fn upgrade(_from: u32, fields: &mut SavedFields) -> Result<()> {
        let ms = fields.remove("ms").and_then(|ms| ms.as_u64()).ok_or_else(|| Error::new("`ms` is no number"))?;
        let now = ms.checked_mul(1000).ok_or_else(|| Error::new("`ms` is too large"))?;
        fields.insert("now".to_owned(), now.into());
        Ok(())
    }
}

/// Shows the time that it was told last.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct Display {
    #[qom(property, state)]
    pub(crate) shown: AtomicU64,
}
impl DeviceImpl for Display {}

/// A network card. Each of its buffers is either free or in use.
#[derive(QomType)]
#[qom(parent = "device", state(after_load = Nic::after_load))]
pub(crate) struct Nic {
    /// How many buffers it has. It is fixed, and so must be the same where its state is loaded.
    #[qom(property, state, default = 64)]
    buffers: u32,
    #[qom(state)]
    free: AtomicU32,
    #[qom(state)]
    in_use: AtomicU32,
}
impl DeviceImpl for Nic {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        *this.free.get_mut() = this.buffers;
        Self::parent_realize(this)
    }
}

impl Nic {
    /// The guest puts a packet into a free buffer, if there is one. Whoever saves sees both counters change, or none.
    pub(crate) fn take(this: &Obj<Self>) {
        let _changing = this.changing();
        if this.free.fetch_update(Relaxed, Relaxed, |free| free.checked_sub(1)).is_ok() {
            this.in_use.fetch_add(1, Relaxed);
        }
    }

    /// A packet has gone.
    pub(crate) fn give_back(this: &Obj<Self>) {
        let _changing = this.changing();
        if this.in_use.fetch_update(Relaxed, Relaxed, |in_use| in_use.checked_sub(1)).is_ok() {
            this.free.fetch_add(1, Relaxed);
        }
    }

    /// How many are free, and how many in use: while nobody changes that.
    pub(crate) fn counters(&self) -> (u32, u32) {
        (self.free.load(Relaxed), self.in_use.load(Relaxed))
    }

    /// What arrives may be anything.
    fn after_load(this: &Obj<Self>) -> Result<()> {
        let (free, in_use) = this.counters();
        match free.checked_add(in_use) == Some(this.buffers) {
            true => Ok(()),
            false => Err(Error::new(format!("{free} free buffers and {in_use} in use are not {}", this.buffers))),
        }
    }
}
