//! Reset, over the bus topology: what is on a device's buses before it, and of each bus the newest first.

use super::bus::Bus;
use super::device::Device;
use super::machine::Machine;
use crate::prelude::*;

impl<T: IsA<Device>> Obj<T> {
    /// Resets the device, and before it all that is on its buses.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// Counts.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct TickCounter {
    ///     ticks: AtomicU32,
    /// }
    /// impl DeviceImpl for TickCounter {
    ///     fn reset(this: &Obj<Self>) {
    ///         this.ticks.store(0, Relaxed);
    ///     }
    /// }
    ///
    /// let counter = Qom::new()?.create::<TickCounter>()?.realize()?;
    /// counter.ticks.store(7, Relaxed);
    /// counter.reset_subtree();
    /// assert_eq!(counter.ticks.load(Relaxed), 0);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "device_cold_reset")]
    pub fn reset_subtree(&self) {
        below(self.upcast());
    }
}

impl Qom {
    /// Resets the machine: what the guest was asked to let go is unplugged; then all devices that are reached from the main
    /// system bus are reset, those on a device's buses before it. Nothing happens without a machine.
    #[doc(alias = "qemu_system_reset")]
    pub fn system_reset(&self) {
        super::unplug::complete_all(self);
        if let Some(machine) = self.machine() {
            self::machine(&machine);
        }
    }
}

/// Resets what is reached from the main system bus.
pub(super) fn machine(machine: &Obj<Machine>) {
    let bus = machine.qom().and_then(|qom| qom.system_bus());
    if let Some(bus) = bus {
        let bus: &Obj<Bus> = (*bus).upcast();
        bus.devices().iter().for_each(|device| below(device));
    }
}

/// Resets a device, and before it what is on its buses. Without recursion.
pub(super) fn below(device: &Obj<Device>) {
    let mut waiting = vec![device.to_owned()];
    let mut order = Vec::new();
    while let Some(device) = waiting.pop() {
        waiting.extend(device.child_buses().iter().flat_map(|bus| bus.devices()));
        order.push(device);
    }
    order.iter().rev().for_each(|device| Device::reset(device));
}
