//! Devices with buses, and what they do when devices are plugged into these.

use super::buses::{KitBus, KitSmallBus};
use super::device::KitSingle;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Release};
use std::sync::{Mutex, PoisonError};

/// Kit host: provides a kit-bus
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", implements(HotplugHandler))]
pub(crate) struct KitHost {
    /// refuse to plug devices with this message
    #[qom(property)]
    veto: Mutex<String>,
    /// Whether a `kit-single` is plugged in.
    has_single: AtomicBool,
}

impl DeviceImpl for KitHost {
    const HOTPLUGGABLE: bool = false;

    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_realize(this)?;
        add_bus(this, KitBus::new())
    }
}

impl HotplugHandler for KitHost {
    fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        let veto = this.veto.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if !veto.is_empty() {
            return Err(Error::new(veto));
        }
        if is_single(device.info()) && this.has_single.load(Acquire) { Err(only_one()) } else { Ok(()) }
    }

    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        if is_single(device.info()) {
            // Another may have come since `pre_plug`.
            if this.has_single.swap(true, AcqRel) {
                return Err(only_one());
            }
            let host = this.to_owned();
            device.on_failure(move |_| host.forget_single());
        }
        Ok(())
    }

    fn unplug(this: &Obj<Self>, device: &Obj<Device>) -> Result<()> {
        if is_single(device.info()) {
            this.forget_single();
        }
        Ok(())
    }
}

impl KitHost {
    fn forget_single(&self) {
        self.has_single.store(false, Release);
    }
}

fn is_single(device: &TypeInfo) -> bool {
    device.descends_from(KitSingle::INFO)
}

fn only_one() -> Error {
    Error::new("only one kit-single device is allowed")
}

/// Adds a bus whose handler the host is.
fn add_bus<T: IsA<Device> + IsA<KitHost>, B: IsA<Bus>>(this: &mut ObjMut<'_, T>, mut bus: Draft<B>) -> Result<()> {
    let handler = this.upcast::<KitHost>().weak();
    bus.as_mut().set_hotplug_handler(&handler);
    this.add_bus(None, bus).map(drop)
}

/// Kit host: provides a kit-bus
#[derive(QomType)]
#[qom(parent = "kit-host", implements(HotplugHandler),
      property(name = "ack-unplug", type = String, set_live = Self::ack),
      property(name = "nak-unplug", type = String, set_live = Self::nak))]
pub(crate) struct KitHostAsync {}

impl DeviceImpl for KitHostAsync {}

impl HotplugHandler for KitHostAsync {
    fn unplug_request(_: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        Ok(UnplugRequest::Later { retry_after: None })
    }
}

impl KitHostAsync {
    fn ack(this: &Obj<Self>, id: String) -> Result<()> {
        by_id(this, id)?.complete_unplug()
    }

    fn nak(this: &Obj<Self>, id: String) -> Result<()> {
        by_id(this, id)?.refuse_unplug()
    }
}

/// The device with this id.
fn by_id(host: &Obj<KitHostAsync>, id: String) -> Result<Owned<Device>> {
    let named = host.resolve_at("/machine/peripheral")?.child_by_name(&id);
    let device = named.and_then(|object| object.downcast().ok());
    Ok(device.ok_or(ErrorKind::DeviceNotFound { name: id })?)
}

/// Kit host: provides a kit-bus
#[derive(QomType)]
#[qom(parent = "kit-host")]
pub(crate) struct KitHostMulti {}

impl DeviceImpl for KitHostMulti {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_realize(this)?;
        add_bus(this, KitSmallBus::new())
    }
}

/// Kit host: provides a kit-bus
#[derive(QomType)]
#[qom(parent = "kit-host")]
pub(crate) struct KitHostCold {}

impl DeviceImpl for KitHostCold {
    // Not its parent's, whose bus has a handler.
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, KitBus::new()).map(drop)
    }
}
