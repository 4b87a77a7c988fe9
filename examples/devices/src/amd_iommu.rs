//! `amd-iommu`: AMD-Vi.

use crate::{X86IommuDevice, X86IommuImpl};
use qom_runtime::prelude::*;

/// AMD IOMMU (AMD-Vi) DMA remapping device.
#[derive(QomType, Debug)]
#[qom(parent = "x86-iommu-device")]
pub struct AmdIommu {
    /// Remap DMA, not only interrupts.
    #[qom(property, default = false)]
    dma_remap: bool,
    /// Deliver interrupts to x2APIC ids.
    #[qom(property, default = false)]
    xtsup: bool,
}

impl DeviceImpl for AmdIommu {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_realize(this)?;
        if this.xtsup && !this.as_ancestor::<X86IommuDevice>().remaps_interrupts() {
            return Err(Error::new("xtsup=on cannot be selected without intremap=on"));
        }
        Ok(())
    }
}

impl X86IommuImpl for AmdIommu {
    const ACPI_TABLE: &'static str = "IVRS";
}

impl AmdIommu {
    /// Whether DMA goes through the IOMMU.
    pub fn remaps_dma(&self) -> bool {
        self.dma_remap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;

    #[test]
    fn xtsup_needs_intremap() {
        let qom = board(Phase::MachineInitialized);
        let mut draft = qom.create::<AmdIommu>().unwrap();
        draft.xtsup = true;
        draft.set("intremap", "off").unwrap();
        let error = draft.realize().unwrap_err();
        assert_eq!(error.to_string(), "xtsup=on cannot be selected without intremap=on");
    }

    #[test]
    fn what_is_not_written_is_the_bases() {
        let qom = board(Phase::MachineInitialized);
        let mut draft = qom.create::<AmdIommu>().unwrap();
        draft.set("dma-remap", true).unwrap();
        let iommu = draft.realize().unwrap();
        assert!(iommu.remaps_dma());
        X86IommuDevice::invalidate(&iommu);
        assert_eq!(iommu.get("invalidations").unwrap(), 1);
        assert_eq!(X86IommuDevice::acpi_table(&iommu), "IVRS");
    }
}
