//! PCI: the bus, what the devices on it have in common, and the bridge that makes the first bus.

use qom_runtime::prelude::*;

/// A PCI bus.
///
/// It has 32 slots. A device says with `addr` which it wants, or gets the lowest that is free.
#[derive(QomType, Debug)]
#[qom(name = "PCI", parent = "bus")]
pub struct PciBus {}

/// How many slots a bus has.
const SLOTS: u8 = 32;

impl BusImpl for PciBus {
    const MAX_DEVICES: Option<u32> = Some(SLOTS as u32);
    const CHECK_ADDRESS: CheckAddress = find_slot;
}

fn find_slot(slot: &mut Slot<'_>) -> Result<()> {
    match slot.device::<PciDevice>().and_then(|device| device.addr) {
        Some(wanted) => slot.take(wanted.into()),
        None => slot.take_free(0..=u64::from(SLOTS - 1)).map(drop),
    }
}

/// Base of the devices that go into a slot of a PCI bus.
#[derive(QomType, Debug)]
#[qom(parent = "device", abstract)]
pub struct PciDevice {
    /// Slot on the bus; else the lowest that is free.
    #[qom(property, check = Self::check_addr)]
    addr: Option<u8>,
}

impl DeviceImpl for PciDevice {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(PciBus::INFO);
    const CATEGORY: Category = Category::Misc; // where its type does not know better
}

impl PciDevice {
    fn check_addr(addr: &Option<u8>) -> Result<()> {
        match addr {
            Some(SLOTS..) => Err(Error::invalid("addr", "a slot from 0 to 31")),
            _ => Ok(()),
        }
    }
}

/// The bridge from the system bus to PCI: it has the first PCI bus, `pci.0`.
///
/// It is also who is asked when devices come and go on that bus. It lets them, at any time.
#[derive(QomType, Debug)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub struct PciHostBridge {
    #[qom(child, name = "pci.0")]
    bus: Child<PciBus>,
}

impl DeviceImpl for PciHostBridge {
    const CATEGORY: Category = Category::Bridge;

    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        this.child_mut(Self::BUS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}

impl HotplugHandler for PciHostBridge {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;

    /// A card of which there can be many.
    #[derive(QomType)]
    #[qom(parent = "pci-device")]
    struct PciCard {}
    impl DeviceImpl for PciCard {}

    fn add(qom: &Qom, text: &str) -> Result<Owned<Device>> {
        Ok(qom.add_device(&DeviceDefinition::from_text(text)?)?.expect("nobody hides it"))
    }

    #[test]
    fn a_device_gets_the_slot_that_it_wants_or_the_lowest() {
        let qom = board(Phase::MachineReady);
        let slots = ["pci-card,id=a,addr=1", "pci-card", "pci-card", "pci-card,addr=31"];
        let slots = slots.map(|text| add(&qom, text).unwrap().bus_address());
        assert_eq!(slots, [1, 0, 2, 31].map(Some));
        let refused = ["pci-card,addr=1", "pci-card,addr=32", "pci-card,addr=x"];
        let refused = refused.map(|text| add(&qom, text).unwrap_err().to_string());
        assert_eq!(refused[0], "address 0x1 is in use by /machine/peripheral/a (pci-card)");
        assert_eq!(refused[1], "Parameter 'addr' expects a slot from 0 to 31");
        assert_eq!(refused[2], "Parameter 'addr' expects integer");

        qom.delete_device("a").unwrap();
        assert_eq!(add(&qom, "pci-card,addr=1").unwrap().bus_address(), Some(1));
    }

    #[test]
    fn a_bus_takes_32_devices() {
        let qom = board(Phase::MachineReady);
        for slot in 0..32 {
            assert_eq!(add(&qom, "pci-card").unwrap().bus_address(), Some(slot));
        }
        assert_eq!(add(&qom, "pci-card").unwrap_err().to_string(), "A 'PCI' bus was found but is full");
        assert_eq!(add(&qom, "pci-card,bus=pci.0").unwrap_err().to_string(), "Bus 'pci.0' is full");
    }

    #[test]
    fn devices_come_and_go_while_the_machine_runs() {
        let qom = board(Phase::MachineReady);
        let card = add(&qom, "pci-card,id=a").unwrap();
        assert!(card.is_hotplugged());
        assert_eq!(card.parent_bus(), Some(qom.find_bus("pci.0").unwrap()));
        qom.delete_device("a").unwrap();
        assert!(qom.find_bus("pci.0").unwrap().devices().is_empty());
    }
}
