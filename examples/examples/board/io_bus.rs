//! Ports: a bus around the manager of `vm_device`, and what devices have that are on it.

use qom_runtime::prelude::*;
use std::sync::{Arc, PoisonError, RwLock};
use vm_device::DevicePio;
use vm_device::bus::{PioAddress, PioAddressOffset, PioRange};
use vm_device::device_manager::{IoManager, PioManager};

/// A bus on which devices are found by their ports.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct IoBus {
    ports: Arc<RwLock<IoManager>>,
}
impl BusImpl for IoBus {
    const CHECK_ADDRESS: CheckAddress = |slot| {
        let base = slot.device::<IoDevice>().map(|device| device.base);
        slot.take(base.ok_or_else(|| Error::new("it has no ports"))?.into())
    };
}

impl IoBus {
    /// The guest reads from a port: ones, if nobody is there.
    pub(crate) fn read(&self, port: u16) -> u8 {
        let mut data = [0xff];
        self.access(port, |device, base, offset| device.pio_read(base, offset, &mut data));
        data[0]
    }

    pub(crate) fn write(&self, port: u16, value: u8) {
        self.access(port, |device, base, offset| device.pio_write(base, offset, &[value]));
    }

    fn access(&self, port: u16, access: impl FnOnce(&dyn DevicePio, PioAddress, PioAddressOffset)) {
        let ports = self.ports.read().unwrap_or_else(PoisonError::into_inner);
        let found = ports.pio_device(PioAddress(port)).map(|(range, device)| (range.base(), device.clone()));
        drop(ports); // what a device does may plug and unplug others
        if let Some((base, device)) = found {
            access(&device, base, PioAddress(port) - base);
        }
    }
}

/// What the manager has of a device: it does not keep it.
struct Port(Weak<IoDevice>);

impl DevicePio for Port {
    fn pio_read(&self, _: PioAddress, offset: PioAddressOffset, data: &mut [u8]) {
        let Some(device) = self.0.upgrade() else { return };
        let _changing = device.changing(); // who saves sees all that an access changes, or nothing
        data.iter_mut().zip(offset..).for_each(|(value, offset)| *value = IoDevice::read(&device, offset));
    }

    fn pio_write(&self, _: PioAddress, offset: PioAddressOffset, data: &[u8]) {
        let Some(device) = self.0.upgrade() else { return };
        let _changing = device.changing();
        data.iter().zip(offset..).for_each(|(value, offset)| IoDevice::write(&device, offset, *value));
    }
}

/// What has ports.
#[derive(QomType)]
#[qom(parent = "device", abstract, methods = IoDeviceImpl)]
pub(crate) struct IoDevice {
    /// The first of its ports.
    #[qom(property, state)]
    pub(crate) base: u16,
}

/// What each of them says.
#[qom_methods(IoDevice)]
pub(crate) trait IoDeviceImpl: DeviceImpl {
    const PORTS: u16 = 1;
    fn read(this: &Obj<Self>, offset: u16) -> u8 {
        let _ = (this, offset);
        0xff
    }
    fn write(this: &Obj<Self>, offset: u16, value: u8) {
        let _ = (this, offset, value);
    }
}

impl DeviceImpl for IoDevice {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(IoBus::INFO);

    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let bus = this.parent_bus().and_then(|bus| bus.downcast::<IoBus>().ok());
        let ports = bus.ok_or_else(|| Error::new("it is on no bus"))?.ports.clone();
        let (base, count) = (PioAddress(this.base), IoDevice::ports_of(this.info()).unwrap_or_default());
        let port = Arc::new(Port(this.weak())); // leads nowhere until the device is live
        PioRange::new(base, count)
            .and_then(|range| ports.write().unwrap_or_else(PoisonError::into_inner).register_pio(range, port))
            .map_err(|error| Error::new(format!("ports from {:#x}: {error}", this.base)))?;
        this.on_unrealize(move || {
            ports.write().unwrap_or_else(PoisonError::into_inner).deregister_pio(base);
        })?;
        Self::parent_realize(this)
    }
}
