//! QEMU's events.

use crate::monitor::{DeclaredEvent, EventKind};
use crate::record;

record! {
    /// Who wanted it, and why.
    pub(crate) struct Cause {
        /// The guest did.
        pub(crate) guest: bool,
        /// `guest-reset`, `host-qmp-quit` and so on.
        pub(crate) reason: String,
    }

    /// Which device it is about.
    pub(crate) struct OfDevice {
        device: Option<String>,
        path: String,
    }
}

/// The guest has been stopped.
pub(crate) const STOP: EventKind<()> = EventKind::new("STOP");
/// The guest runs again.
pub(crate) const RESUME: EventKind<()> = EventKind::new("RESUME");
/// The machine has been reset.
pub(crate) const RESET: EventKind<Cause> = EventKind::new("RESET");
/// The power button was pressed.
pub(crate) const POWERDOWN: EventKind<()> = EventKind::new("POWERDOWN");
/// The program ends.
pub(crate) const SHUTDOWN: EventKind<Cause> = EventKind::new("SHUTDOWN");
/// Sent by the world: a [`DeviceEvent`](qom_runtime::qdev::DeviceEvent) brings name and data along.
const DEVICE_DELETED: EventKind<OfDevice> = EventKind::new("DEVICE_DELETED");
const DEVICE_UNPLUG_GUEST_ERROR: EventKind<OfDevice> = EventKind::new("DEVICE_UNPLUG_GUEST_ERROR");

/// All of them.
pub(crate) fn all() -> Vec<DeclaredEvent> {
    let without_data = [&STOP, &RESUME, &POWERDOWN].map(EventKind::declared);
    let with_cause = [&RESET, &SHUTDOWN].map(EventKind::declared);
    let of_device = [&DEVICE_DELETED, &DEVICE_UNPLUG_GUEST_ERROR].map(EventKind::declared);
    without_data.into_iter().chain(with_cause).chain(of_device).collect()
}
