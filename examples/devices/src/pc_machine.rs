//! `pc-machine`: the board.

use crate::{MemoryBackend, PciHostBridge};
use qom_runtime::prelude::*;

/// A small PC.
///
/// It has a PCI bus, and lets users add IOMMUs and TPMs to its system bus. It need not know that there can be one of each:
/// those types say so themselves.
#[derive(QomType, Debug)]
#[qom(parent = "machine")]
pub struct PcMachine {
    /// The id of a memory backend that keeps its memory.
    #[qom(property)]
    memory_backend: String,
}

impl MachineImpl for PcMachine {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["x86-iommu-device", "tpm-tis-device"];

    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        if !this.memory_backend.is_empty() {
            let memory = qom.resolve_as::<MemoryBackend>(&format!("/objects/{}", this.memory_backend))?;
            this.add_const_link("ram", &memory)?;
        }
        qom.create::<PciHostBridge>()?.placed(this, "pci-host")?.realize().map(drop)
    }
}

/// A world with this board, as far as that has come.
#[cfg(test)]
pub(crate) fn board(phase: Phase) -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<PcMachine>().unwrap().complete().unwrap().advance(phase).unwrap();
    qom
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_board_makes_its_own_devices_once() {
        let qom = Qom::new().unwrap();
        let machine = qom.create::<PcMachine>().unwrap().complete().unwrap();
        assert!(qom.find_bus("pci.0").is_err(), "not before it is told to");
        machine.advance(Phase::MachineReady).unwrap();
        let bus = qom.find_bus("pci.0").unwrap();
        assert_eq!(bus.canonical_path().as_deref(), Some("/machine/pci-host/pci.0"));
        assert_eq!(bus.parent_device(), Some(qom.only::<PciHostBridge>().unwrap().upcast()));
        assert_eq!(qom.system_bus().unwrap().devices().len(), 1);
    }

    #[test]
    fn users_add_those_system_devices_only_that_the_board_allows() {
        let qom = board(Phase::MachineInitialized);
        let add = |driver: &str| match qom.add_device(&DeviceDefinition::new(driver)) {
            Ok(device) => device.unwrap().canonical_path().unwrap(),
            Err(error) => error.to_string(),
        };
        assert_eq!(add("intel-iommu"), "/machine/peripheral-anon/device[0]");
        assert_eq!(add("tpm-tis-device"), "/machine/peripheral-anon/device[1]");
        assert_eq!(add("pci-host-bridge"), "Parameter 'driver' expects a pluggable device type");

        let qom = Qom::new().unwrap();
        qom.create::<Machine>().unwrap().complete().unwrap();
        let error = qom.add_device(&DeviceDefinition::new("intel-iommu")).unwrap_err();
        assert_eq!(error.to_string(), "Parameter 'driver' expects a dynamic sysbus device type for the machine");
    }
}
