//! `pc-1.0`, `pc-2.0`: the board as it was, for guests that were installed on it. A table, and types made from it.

use crate::PcMachine;
use qom_runtime::prelude::*;
use qom_runtime::{CompatProperty, Machine};

/// A version of the board that was: its name, the version after it, and what has changed with that.
struct Version {
    name: &'static str,
    next: &'static str,
    description: &'static str,
    changed: &'static [CompatProperty],
}

/// The newest first: each descends from the one after it.
const VERSIONS: [Version; 2] = [
    Version {
        name: "pc-2.0",
        next: PcMachine::NAME,
        description: "A small PC, version 2.0.",
        changed: &[CompatProperty::new("x86-iommu-device", "device-iotlb", "on")],
    },
    Version {
        name: "pc-1.0",
        next: "pc-2.0",
        description: "A small PC, version 1.0.",
        changed: &[
            CompatProperty::new("intel-iommu", "caching-mode", "on"),
            CompatProperty::new("virtio-balloon-pci", "deflate-on-oom", "on"),
        ],
    },
];

/// Makes the older versions known to a world.
///
/// # Errors
///
/// They are known already.
pub fn register_pc_versions(qom: &Qom) -> Result<()> {
    for version in VERSIONS {
        let older = TypeBuilder::new(version.name).parent_name(version.next).description(version.description);
        qom.register(older.constant(Machine::COMPAT_PROPERTIES, version.changed))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use qom_runtime::GlobalProperty;

    /// What an IOMMU and a balloon are like on a board of this version.
    fn on(version: &str) -> Vec<(&'static str, Value)> {
        let qom = Qom::new().unwrap();
        register_pc_versions(&qom).unwrap();
        let machine = qom.create_by_name_as::<Machine>(version).unwrap().complete().unwrap();
        machine.advance(Phase::MachineInitialized).unwrap();
        let add = |driver: &str| qom.add_device(&DeviceDefinition::new(driver)).unwrap().unwrap();
        let (iommu, balloon) = (add("intel-iommu"), add("virtio-balloon-pci"));
        vec![
            ("device-iotlb", iommu.get("device-iotlb").unwrap()),
            ("caching-mode", iommu.get("caching-mode").unwrap()),
            ("deflate-on-oom", balloon.get("deflate-on-oom").unwrap()),
        ]
    }

    #[test]
    fn each_version_is_as_it_was() {
        let expected = |values: [bool; 3]| {
            ["device-iotlb", "caching-mode", "deflate-on-oom"]
                .into_iter()
                .zip(values.map(Value::from))
                .collect::<Vec<_>>()
        };
        assert_eq!(on("pc-machine"), expected([false, false, false]));
        assert_eq!(on("pc-2.0"), expected([true, false, false]));
        assert_eq!(on("pc-1.0"), expected([true, true, true]));
    }

    #[test]
    fn users_have_the_last_word() {
        let qom = Qom::new().unwrap();
        register_pc_versions(&qom).unwrap();
        assert!(register_pc_versions(&qom).is_err(), "they are known");
        qom.add_global(GlobalProperty::from_text("intel-iommu.caching-mode=off").unwrap()).unwrap();
        let machine = qom.create_by_name_as::<Machine>("pc-1.0").unwrap().complete().unwrap();
        machine.advance(Phase::MachineInitialized).unwrap();
        let iommu = qom.add_device(&DeviceDefinition::new("intel-iommu")).unwrap().unwrap();
        assert_eq!(iommu.get("caching-mode").unwrap(), false);
        assert_eq!(qom.check_globals(), []);
    }
}
