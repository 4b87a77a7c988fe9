//! The system bus, and the devices that are wired to the machine directly.

use super::bus::{Bus, BusImpl};
use super::device::{Device, DeviceImpl};
use crate::prelude::*;

/// The name of the main system bus.
pub(super) const NAME: &str = "main-system-bus";
/// Where it stands.
const PATH: &str = "/machine/unattached/sysbus";

/// The bus of what is wired to the machine directly. Each machine has one, the main one.
#[doc(alias = "TYPE_SYSTEM_BUS")]
#[derive(QomType, Debug)]
#[qom(name = "System", crate = crate, parent = Bus)]
pub struct SystemBus {}
impl BusImpl for SystemBus {}

/// The base of the devices that are wired to the machine directly, and not to a bus of a device: on the system bus.
///
/// Boards make them. Users may add those types only that the machine allows, in
/// [`MachineImpl::DYNAMIC_SYSBUS_DEVICES`].
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Counts time.
/// #[derive(QomType)]
/// #[qom(parent = "sys-bus-device")]
/// struct SysClock {}
/// impl DeviceImpl for SysClock {}
///
/// let qom = Qom::new()?;
/// let machine = qom.create::<Machine>()?.complete()?;
/// let clock = qom.create::<SysClock>()?.realize()?; // on the main system bus
/// assert_eq!(clock.parent_bus(), qom.system_bus().map(Owned::upcast));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_SYS_BUS_DEVICE")]
#[derive(QomType, Debug)]
#[qom(name = "sys-bus-device", crate = crate, parent = Device, abstract)]
pub struct SysBusDevice {}
impl DeviceImpl for SysBusDevice {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(SystemBus::INFO);
    const USER_CREATABLE: bool = false;
}

/// The base of those devices on the system bus that users may add, where the machine allows them.
#[doc(alias = "TYPE_DYNAMIC_SYS_BUS_DEVICE")]
#[derive(QomType, Debug)]
#[qom(name = "dynamic-sysbus-device", crate = crate, parent = SysBusDevice, abstract)]
pub struct DynamicSysbusDevice {}
impl DeviceImpl for DynamicSysbusDevice {
    const USER_CREATABLE: bool = true;
}

impl Qom {
    /// The main system bus, once there is a machine. Asking does not create it.
    #[doc(alias = "sysbus_get_default")]
    pub fn system_bus(&self) -> Option<Owned<SystemBus>> {
        self.resolve_as(PATH).ok()
    }
}

/// Whether a bus is the main system bus.
pub(super) fn is_main(bus: &Obj<Bus>) -> bool {
    bus.downcast::<SystemBus>().is_some() && bus.canonical_path().as_deref() == Some(PATH)
}
