//! `intel-iommu`: VT-d.

use crate::{X86IommuDevice, X86IommuImpl};
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Intel IOMMU (VT-d) DMA remapping device.
#[derive(QomType, Debug)]
#[qom(parent = "x86-iommu-device")]
pub struct IntelIommu {
    /// Bits of DMA addresses, 39 or 48.
    #[qom(property, default = 39, check = Self::check_aw_bits)]
    aw_bits: u8,
    /// Guests flush what was not mapped, too.
    #[qom(property, default = false)]
    caching_mode: bool,
    /// Extended interrupts, for x2APIC ids.
    #[qom(property, default = OnOffAuto::Auto)]
    eim: OnOffAuto,
    /// What was cached under an older generation does not count.
    context_generation: AtomicU32,
}

impl DeviceImpl for IntelIommu {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_realize(this)?;
        let remaps = this.as_ancestor::<X86IommuDevice>().remaps_interrupts();
        this.eim = match this.eim {
            OnOffAuto::On if !remaps => return Err(Error::new("eim=on cannot be selected without intremap=on")),
            OnOffAuto::Auto if remaps => OnOffAuto::On,
            OnOffAuto::Auto => OnOffAuto::Off,
            decided => decided,
        };
        Ok(())
    }
}

impl X86IommuImpl for IntelIommu {
    const ACPI_TABLE: &'static str = "DMAR";

    fn invalidate(this: &Obj<Self>) {
        this.context_generation.fetch_add(1, Relaxed);
        Self::parent_invalidate(this);
    }
}

impl IntelIommu {
    fn check_aw_bits(bits: &u8) -> Result<()> {
        match bits {
            39 | 48 => Ok(()),
            _ => Err(Error::new("Supported values for aw-bits are: 39, 48")),
        }
    }

    /// The highest address that a device can use.
    pub fn dma_limit(&self) -> u64 {
        (1 << self.aw_bits) - 1
    }

    /// Whether the guest has to flush also where nothing was mapped before.
    pub fn in_caching_mode(&self) -> bool {
        self.caching_mode
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;

    /// A world, which has to outlive the draft, and the draft.
    fn draft() -> (Qom, Draft<IntelIommu>) {
        let qom = board(Phase::MachineInitialized);
        let draft = qom.create().unwrap();
        (qom, draft)
    }

    #[test]
    fn defaults_and_settings() {
        let (_qom, mut draft) = draft();
        assert_eq!(draft.dma_limit(), 0x7f_ffff_ffff);
        draft.set_text("aw-bits", "48").unwrap();
        draft.set_text("caching-mode", "on").unwrap();
        let iommu = draft.realize().unwrap();
        assert_eq!((iommu.dma_limit(), iommu.in_caching_mode()), (0xffff_ffff_ffff, true));
        let error = iommu.set("aw-bits", 39).unwrap_err();
        assert!(error.to_string().ends_with("after it was realized"), "{error}");
    }

    #[test]
    fn widths_are_checked_also_when_assigned() {
        let (_qom, mut draft) = draft();
        let text = "Supported values for aw-bits are: 39, 48";
        assert_eq!(draft.set("aw-bits", 40).unwrap_err().to_string(), text);
        draft.aw_bits = 57;
        assert_eq!(draft.realize().unwrap_err().to_string(), text);
    }

    #[test]
    fn eim_needs_intremap() {
        for (intremap, eim, result) in [
            ("auto", "auto", Ok("on")),
            ("off", "auto", Ok("off")),
            ("on", "off", Ok("off")),
            ("off", "on", Err("eim=on cannot be selected without intremap=on")),
        ] {
            let (_qom, mut draft) = draft();
            draft.set("intremap", intremap).unwrap();
            draft.set("eim", eim).unwrap();
            let realized = draft.realize().map(|iommu| iommu.get_text("eim").unwrap());
            assert_eq!(realized.map_err(|error| error.to_string()), result.map(str::to_owned).map_err(str::to_owned));
        }
    }

    #[test]
    fn a_virtual_call_reaches_both_levels() {
        let (_qom, draft) = draft();
        let iommu = draft.realize().unwrap();
        X86IommuDevice::invalidate(&iommu);
        assert_eq!(iommu.context_generation.load(Relaxed), 1);
        assert_eq!(iommu.get("invalidations").unwrap(), 1);
        assert_eq!(X86IommuDevice::acpi_table(&iommu), "DMAR");
    }
}
