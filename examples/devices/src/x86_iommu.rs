//! `x86-iommu-device`: what VT-d and AMD-Vi have in common.

use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Base of the x86 IOMMUs. A machine has at most one IOMMU of any family.
#[derive(QomType, Debug)]
#[qom(name = "x86-iommu-device", parent = "sys-bus-device", abstract, methods = X86IommuImpl,
      singleton(group = "viommu", message = "this machine supports only one vIOMMU"))]
pub struct X86IommuDevice {
    /// Remap interrupts.
    #[qom(property, default = OnOffAuto::Auto)]
    intremap: OnOffAuto,
    /// Let devices cache translations (ATS).
    #[qom(property, default = false)]
    device_iotlb: bool,
    /// Let chosen devices pass through.
    #[qom(property, name = "pt", default = true)]
    pass_through: bool,
    /// How many times the guest flushed translations.
    #[qom(property, read_only)]
    invalidations: AtomicU64,
}

/// Methods that every kind of `x86-iommu-device` has.
#[qom_methods(X86IommuDevice)]
pub trait X86IommuImpl: DeviceImpl {
    /// The ACPI table that describes the IOMMU to the guest.
    const ACPI_TABLE: &'static str = "";

    /// Forgets all cached translations.
    fn invalidate(this: &Obj<Self>) {
        this.invalidations.fetch_add(1, Relaxed);
    }
}

impl DeviceImpl for X86IommuDevice {
    const USER_CREATABLE: bool = true; // where the machine allows it
    const HOTPLUGGABLE: bool = false;
    const CATEGORY: Category = Category::Misc;

    /// Decides what was left to be decided.
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.intremap == OnOffAuto::Auto {
            this.intremap = OnOffAuto::On;
        }
        Self::parent_realize(this)
    }
}

impl X86IommuDevice {
    /// Whether interrupts are remapped. Before the device is realized, `auto` is not decided and counts as no.
    pub fn remaps_interrupts(&self) -> bool {
        self.intremap == OnOffAuto::On
    }

    /// Whether a device may be let through untranslated.
    pub fn passes_through(&self) -> bool {
        self.pass_through
    }

    /// Whether devices may cache translations.
    pub fn has_device_iotlb(&self) -> bool {
        self.device_iotlb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;
    use crate::{AmdIommu, IntelIommu};

    #[test]
    fn one_for_both_families() {
        let qom = board(Phase::MachineInitialized);
        let intel = qom.create::<IntelIommu>().unwrap().realize().unwrap();
        assert_eq!(qom.instance::<X86IommuDevice>(), Some(intel.clone().upcast()));
        let error = qom.create::<AmdIommu>().unwrap_err();
        assert_eq!(error.to_string(), "this machine supports only one vIOMMU");
        assert_eq!(error.holder().unwrap().type_name(), "intel-iommu");

        intel.unparent();
        drop(intel);
        assert!(qom.create::<AmdIommu>().is_ok());
    }

    #[test]
    fn it_is_there_before_the_machine_runs_or_not_at_all() {
        let qom = board(Phase::MachineReady);
        let text = "Device 'intel-iommu' does not support hotplugging";
        assert_eq!(qom.create::<IntelIommu>().unwrap().realize().unwrap_err().to_string(), text);
        let text = "Bus 'main-system-bus' does not support hotplugging";
        assert_eq!(qom.add_device(&DeviceDefinition::new("tpm-tis-device")).unwrap_err().to_string(), text);
    }

    #[test]
    fn the_base_has_no_objects() {
        let error = Qom::new().unwrap().create_by_name("x86-iommu-device").unwrap_err();
        assert_eq!(error.to_string(), "Object type 'x86-iommu-device' is abstract");
    }

    #[test]
    fn realizing_decides_intremap() {
        let qom = board(Phase::MachineInitialized);
        let mut draft = qom.create::<AmdIommu>().unwrap();
        assert!(!draft.as_ancestor::<X86IommuDevice>().remaps_interrupts());
        draft.set("pt", false).unwrap();
        let iommu = draft.realize().unwrap().upcast::<X86IommuDevice>();
        assert_eq!(iommu.get("intremap").unwrap(), "on");
        assert!(iommu.remaps_interrupts() && !iommu.passes_through() && !iommu.has_device_iotlb());
    }
}
