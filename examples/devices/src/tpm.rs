//! The TPM front-ends: five ways in which a guest reaches its TPM.
//!
//! They have different parents and are on different buses. What they have in common is an interface, by which the rest of
//! the machine uses the TPM, and a group, by which there is only one.

use crate::{I2cBus, IsaBus, SpaprVioBus};
use qom_runtime::prelude::*;

/// What the rest of the machine needs to know of a TPM, whichever it is.
#[qom_interface(name = "tpm-if")]
pub trait TpmIf {
    /// The ACPI table that describes it to the guest, if there is one for it.
    fn acpi_table(this: &Obj<Self>) -> Option<&'static str> {
        let _ = this;
        None
    }
}

/// The TPM of this world, if it has one.
pub fn find_tpm(qom: &Qom) -> Option<Owned<Object>> {
    qom.instance_in_group("tpm")
}

/// TPM interface, on the system bus.
#[derive(QomType, Debug)]
#[qom(
    parent = "dynamic-sysbus-device",
    implements(TpmIf),
    singleton(group = "tpm", message = "at most one TPM device is permitted")
)]
pub struct TpmTisDevice {}

/// TPM interface, on ISA.
#[derive(QomType, Debug)]
#[qom(parent = "device", implements(TpmIf), singleton(group = "tpm", message = "at most one TPM device is permitted"))]
pub struct TpmTis {
    /// The interrupt line.
    #[qom(property, default = 5, range = 0..=15)]
    irq: u32,
}

/// TPM interface, on I2C.
#[derive(QomType, Debug)]
#[qom(parent = "device", implements(TpmIf), singleton(group = "tpm", message = "at most one TPM device is permitted"))]
pub struct TpmTisI2c {}

/// Command-response buffer, on no bus.
#[derive(QomType, Debug)]
#[qom(parent = "device", implements(TpmIf), singleton(group = "tpm", message = "at most one TPM device is permitted"))]
pub struct TpmCrb {
    /// Keep what the firmware says of physical presence.
    #[qom(property, default = true)]
    ppi: bool,
}

/// Virtual TPM of pSeries.
#[derive(QomType, Debug)]
#[qom(parent = "device", implements(TpmIf), singleton(group = "tpm", message = "at most one TPM device is permitted"))]
pub struct TpmSpapr {}

impl DeviceImpl for TpmTisDevice {
    const CATEGORY: Category = Category::Misc;
}
impl DeviceImpl for TpmTis {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(IsaBus::INFO);
    const CATEGORY: Category = Category::Misc;
}
impl DeviceImpl for TpmTisI2c {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(I2cBus::INFO);
    const CATEGORY: Category = Category::Misc;
}
impl DeviceImpl for TpmCrb {
    const HOTPLUGGABLE: bool = false;
    const CATEGORY: Category = Category::Misc;
}
impl DeviceImpl for TpmSpapr {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(SpaprVioBus::INFO);
    const CATEGORY: Category = Category::Misc;
}

impl TpmIf for TpmTisDevice {
    fn acpi_table(_: &Obj<Self>) -> Option<&'static str> {
        Some("TPM2")
    }
}
impl TpmIf for TpmTis {
    fn acpi_table(_: &Obj<Self>) -> Option<&'static str> {
        Some("TPM2")
    }
}
impl TpmIf for TpmTisI2c {}
impl TpmIf for TpmCrb {
    fn acpi_table(_: &Obj<Self>) -> Option<&'static str> {
        Some("TPM2")
    }
}
impl TpmIf for TpmSpapr {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;

    const FRONT_ENDS: [&str; 5] = ["tpm-crb", "tpm-spapr", "tpm-tis", "tpm-tis-device", "tpm-tis-i2c"];

    #[test]
    fn one_of_any_kind() {
        let qom = Qom::new().unwrap();
        for first in FRONT_ENDS {
            let held = qom.create_by_name(first).unwrap();
            for second in FRONT_ENDS {
                let error = qom.create_by_name(second).unwrap_err();
                assert_eq!(error.to_string(), "at most one TPM device is permitted");
                assert_eq!(error.holder().unwrap().type_name(), held.type_name());
            }
        }
    }

    #[test]
    fn the_interface_finds_them_all() {
        let qom = Qom::new().unwrap();
        let types = qom.types().filter(|info| info.implements::<TpmIfRef<'_>>());
        assert_eq!(types.map(|info| info.name()).collect::<Vec<_>>(), FRONT_ENDS);
    }

    #[test]
    fn whoever_needs_the_tpm_need_not_know_which_it_is() {
        let qom = board(Phase::MachineInitialized);
        assert!(find_tpm(&qom).is_none());
        let added = qom.add_device(&DeviceDefinition::new("tpm-crb").with("ppi", false)).unwrap().unwrap();
        let tpm = find_tpm(&qom).unwrap();
        assert_eq!(tpm, added);
        assert_eq!(tpm.interface::<TpmIfRef<'_>>().unwrap().acpi_table(), Some("TPM2"));
        assert!(!tpm.downcast::<TpmCrb>().unwrap().ppi);
    }

    #[test]
    fn without_its_bus_there_is_none() {
        let qom = board(Phase::MachineInitialized);
        let error = qom.add_device(&DeviceDefinition::new("tpm-tis").with("irq", 7)).unwrap_err();
        assert_eq!(error.to_string(), "No 'ISA' bus found for device 'tpm-tis'");
        assert!(qom.check::<TpmCrb>().is_ok());
    }
}
