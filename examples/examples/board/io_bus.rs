//! Ports: a bus around that of `vm_device`, and the devices that are on it.

use qom_runtime::prelude::*;
use std::sync::{Arc, RwLock};
use vm_device::bus::{PioAddress, PioBus, PioRange};

/// A bus on which devices are found by their ports. It does not keep them.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct IoBus {
    ports: Arc<RwLock<PioBus<Weak<IoDevice>>>>,
}
impl BusImpl for IoBus {
    const CHECK_ADDRESS: CheckAddress =
        |slot| slot.take(slot.device::<IoDevice>().map_or(0, |device| device.base).into());
}
impl IoBus {
    /// The guest reads from a port: ones, if nobody is there.
    pub(crate) fn read(&self, port: u16) -> u8 {
        let Some((device, offset)) = self.find(port) else { return 0xff };
        let _changing = device.changing(); // who saves sees all that it changes, or nothing
        IoDevice::read(&device, offset)
    }
    pub(crate) fn write(&self, port: u16, value: u8) {
        let Some((device, offset)) = self.find(port) else { return };
        let _changing = device.changing();
        IoDevice::write(&device, offset, value);
    }
    /// The bus is locked no longer than this: a device may plug and unplug others.
    fn find(&self, port: u16) -> Option<(Owned<IoDevice>, u8)> {
        let ports = self.ports.read().unwrap();
        let (range, device) = ports.device(PioAddress(port))?;
        Some((device.upgrade()?, (port - range.base().0) as u8))
    }
}

/// What has ports.
#[derive(QomType)]
#[qom(parent = "device", abstract, methods = IoDeviceImpl)]
pub(crate) struct IoDevice {
    /// The first of its ports.
    #[qom(property, state)]
    base: u16,
}
#[qom_methods(IoDevice)]
pub(crate) trait IoDeviceImpl: DeviceImpl {
    const PORTS: u8 = 8;
    fn read(_this: &Obj<Self>, _offset: u8) -> u8 {
        0xff
    }
    fn write(_this: &Obj<Self>, _offset: u8, _value: u8) {}
}
impl DeviceImpl for IoDevice {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(IoBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let bus = this.parent_bus().and_then(|bus| bus.downcast::<IoBus>().ok());
        let ports = bus.ok_or_else(|| Error::new("it is on no bus with ports"))?.ports.clone();
        let (base, count) = (PioAddress(this.base), IoDevice::ports_of(this.info()).unwrap_or_default());
        PioRange::new(base, count.into())
            .and_then(|range| ports.write().unwrap().register(range, this.weak()))
            .map_err(|error| Error::new(format!("ports from {:#x}: {error}", this.base)))?;
        this.on_unrealize(move || drop(ports.write().unwrap().deregister(base)))?;
        Self::parent_realize(this)
    }
}
