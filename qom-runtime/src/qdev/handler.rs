//! `hotplug-handler`: who is asked when devices are plugged and unplugged, and whether that is allowed at all.

use super::bus::Bus;
use super::device::{Device, is_hotpluggable_class};
use super::machine::{Machine, Phase};
use super::slot::Side;
use crate::error::ErrorKind;
use crate::prelude::*;
use std::time::Duration;

/// What is asked when devices are plugged into a bus, or a machine, and unplugged again. The machine's handler comes
/// first, then that of the device's bus; one that wins may ask the other, with [`Obj::hotplug_handler`] of the bus.
///
/// [`ObjMut::set_hotplug_handler`] shows one. [`ObjMut::parent_bus`] tells it the bus.
#[doc(alias = "TYPE_HOTPLUG_HANDLER")]
#[doc(alias = "qdev_get_hotplug_handler")]
#[qom_interface(name = "hotplug-handler", crate = crate)]
pub trait HotplugHandler {
    /// Before the device is realized: whether it may be plugged, and what must be decided before. A draft; nothing outside
    /// it is to be changed here.
    #[doc(alias = "hotplug_handler_pre_plug")]
    fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        let _ = (this, device);
        Ok(())
    }

    /// After the device is realized, before it is live: it is about to be there for the guest. What is done outside the
    /// device here is undone by `unplug`; where the device does not go live after all, by what was noted with
    /// [`on_failure`](ObjMut::on_failure) on it.
    #[doc(alias = "hotplug_handler_plug")]
    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        let _ = (this, device);
        Ok(())
    }

    /// A user wants the device gone; what is on its buses goes with it, and is not asked for. By default it goes at once; a handler that must ask the guest says
    /// [`Later`](UnplugRequest::Later), and calls [`Obj::complete_unplug`] or [`Obj::refuse_unplug`] when it knows.
    #[doc(alias = "hotplug_handler_unplug_request")]
    fn unplug_request(this: &Obj<Self>, device: &Obj<Device>) -> Result<UnplugRequest> {
        let _ = (this, device);
        Ok(UnplugRequest::Now)
    }

    /// The device that this handler plugged goes, still realized: undoes what `plug` did. It is called once for each `plug`,
    /// however the device goes: because a user deleted it, with the device that it is plugged into, or because the program
    /// took it away. Only in the first case can it fail, and then the device stays.
    #[doc(alias = "hotplug_handler_unplug")]
    fn unplug(this: &Obj<Self>, device: &Obj<Device>) -> Result<()> {
        let _ = (this, device);
        Ok(())
    }

    /// Whether devices may be plugged into this bus, of which it is the handler, while the machine runs.
    fn is_hotpluggable_bus(this: &Obj<Self>, bus: &Obj<Bus>) -> bool {
        let _ = (this, bus);
        true
    }
}

/// What a handler answers to [`HotplugHandler::unplug_request`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnplugRequest {
    /// The device can go at once.
    #[default]
    Now,
    /// The guest has been asked. Until it answers, another request is refused, unless so much time has passed.
    Later {
        /// After which the user may ask again; `None` is never.
        retry_after: Option<Duration>,
    },
}

/// The handler of a device: the machine's, or that of its bus. One that is a draft itself, in which the device is built,
/// is not asked.
pub(super) fn of(device: Side<'_, Device>) -> Result<Option<Owned<Object>>> {
    let qom = match device {
        Side::Live(device) => device.qom(),
        Side::Draft(device) => device.qom(),
    };
    let of_machine = qom.and_then(|qom| qom.machine()).and_then(|machine| of_machine(&machine, device.info()));
    let handler = match of_machine {
        Some(handler) => Some(handler),
        None => match device {
            Side::Live(device) => device.parent_bus(),
            Side::Draft(device) => device.parent_bus(),
        }
        .and_then(|bus| bus.hotplug_handler()),
    };
    match handler {
        Some(handler) if handler.interface::<HotplugHandlerRef<'_>>().is_none() => {
            let (type_name, wanted) = (handler.type_name().into(), "hotplug-handler".into());
            Err(ErrorKind::WrongKind { type_name, wanted }.into())
        }
        other => Ok(other),
    }
}

fn of_machine(machine: &Obj<Machine>, device: &'static TypeInfo) -> Option<Owned<Object>> {
    Machine::hotplug_handler_for(machine, device)
}

/// Whether a device may be plugged into this bus now.
///
/// # Errors
///
/// The machine runs, and the class, the bus, or the machine is not for that.
pub(super) fn may_plug(qom: &Qom, device: &ObjMut<'_, Device>, bus: Option<&Obj<Bus>>) -> Result<()> {
    let Some(machine) = qom.machine().filter(|machine| machine.phase() == Phase::MachineReady) else { return Ok(()) };
    common(&machine, device.info(), bus)?;
    Machine::hotplug_allowed(&machine, device)
}

/// Whether a device may be unplugged.
///
/// # Errors
///
/// As for `may_plug`.
pub(super) fn may_unplug(device: &Obj<Device>) -> Result<()> {
    let bus = device.parent_bus();
    match device.qom().and_then(|qom| qom.machine()) {
        Some(machine) => common(&machine, device.info(), bus.as_deref()),
        None => class_and_bus(device.info(), bus.as_deref()),
    }
}

fn common(machine: &Obj<Machine>, device: &'static TypeInfo, bus: Option<&Obj<Bus>>) -> Result<()> {
    class_and_bus(device, bus)?;
    if bus.is_none() && of_machine(machine, device).is_none() {
        return Err(ErrorKind::NotHotpluggableHere { type_name: device.name().into() }.into());
    }
    Ok(())
}

fn class_and_bus(device: &'static TypeInfo, bus: Option<&Obj<Bus>>) -> Result<()> {
    if !is_hotpluggable_class(device) {
        return Err(ErrorKind::NotHotpluggable { type_name: device.name().into() }.into());
    }
    match bus {
        Some(bus) if !bus.is_hotpluggable() => Err(match bus.is_active() {
            true => ErrorKind::BusNotHotpluggable { bus: bus.bus_name() },
            // It has neither its handler nor its name any more.
            false => ErrorKind::Retired { object: bus.type_name().into() },
        }
        .into()),
        _ => Ok(()),
    }
}
