//! `virtio-iommu-pci`: the paravirtual IOMMU.

use crate::PciDevice;
use qom_runtime::prelude::*;

/// Paravirtual IOMMU on PCI.
///
/// It descends from none of the x86 types, and still no machine can have it beside one of them: it is in their group.
#[derive(QomType, Debug)]
#[qom(parent = "pci-device", singleton(group = "viommu", message = "this machine supports only one vIOMMU"))]
pub struct VirtioIommuPci {
    /// Width of DMA addresses, in bits.
    #[qom(property, default = 64, range = 32..=64)]
    aw_bits: u8,
    /// Let devices through before the guest.
    #[qom(property, default = true)]
    boot_bypass: bool,
    /// Smallest page that can be mapped.
    #[qom(property, default = GranuleMode::Host)]
    granule: GranuleMode,
}

/// The smallest page that can be mapped.
#[derive(QomEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum GranuleMode {
    /// 4 KiB.
    #[qom(name = "4k")]
    Small,
    /// 16 KiB.
    #[qom(name = "16k")]
    Medium,
    /// 64 KiB.
    #[qom(name = "64k")]
    Large,
    /// As large as the host's.
    Host,
}

impl DeviceImpl for VirtioIommuPci {
    const HOTPLUGGABLE: bool = false;
}

impl VirtioIommuPci {
    /// The highest address that a device can use.
    pub fn dma_limit(&self) -> u64 {
        u64::MAX >> (64 - self.aw_bits)
    }

    /// Whether devices are let through until the guest takes over.
    pub fn bypasses_at_boot(&self) -> bool {
        self.boot_bypass
    }

    /// The smallest page that can be mapped.
    pub fn granule(&self) -> GranuleMode {
        self.granule
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IntelIommu;
    use crate::pc_machine::board;

    #[test]
    fn defaults_and_settings() {
        let qom = board(Phase::MachineInitialized);
        let mut draft = qom.create::<VirtioIommuPci>().unwrap();
        assert_eq!((draft.dma_limit(), draft.bypasses_at_boot()), (u64::MAX, true));
        draft.set("aw-bits", 32).unwrap();
        draft.set_text("granule", "4k").unwrap();
        let iommu = draft.realize().unwrap();
        assert_eq!((iommu.dma_limit(), iommu.granule()), (0xffff_ffff, GranuleMode::Small));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let qom = board(Phase::MachineInitialized);
        let mut draft = qom.create::<VirtioIommuPci>().unwrap();
        let error = draft.set("aw-bits", 31).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Property virtio-iommu-pci.aw-bits doesn't take value 31 (minimum: 32, maximum: 64)"
        );
        let error = draft.set("granule", "5k").unwrap_err();
        assert_eq!(error.to_string(), "Parameter 'granule' does not accept value '5k'");
    }

    #[test]
    fn excludes_the_unrelated_types_of_its_group() {
        let qom = board(Phase::MachineInitialized);
        let virtio = qom.create::<VirtioIommuPci>().unwrap().realize().unwrap();
        let error = qom.create::<IntelIommu>().unwrap_err();
        assert_eq!(error.to_string(), "this machine supports only one vIOMMU");
        assert_eq!(error.holder().unwrap().path(), virtio.canonical_path().as_deref());
        let error = qom.create::<VirtioIommuPci>().unwrap_err();
        assert_eq!(error.to_string(), "this machine supports only one vIOMMU");
    }
}
