//! A hierarchy of four levels, two in the crate of the devices and two in this one, with two methods traits and an
//! interface, by authors who forbid unsafe code.

#![forbid(unsafe_code)]
#![deny(warnings)]

use qom_example_devices::{IntelIommu, PcMachine, X86IommuDevice, X86IommuImpl};
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Something that looks at the bus.
#[qom_interface(name = "snooper")]
pub trait Snooper {
    /// What it saw.
    fn snoop(this: &Obj<Self>, address: u64) -> Option<u64> {
        let _ = (this, address);
        None
    }

    /// How it is called.
    fn label(this: &Obj<Self>) -> String {
        format!("a {}", this.type_name())
    }
}

/// VT-d in scalable mode.
#[derive(QomType)]
#[qom(parent = "intel-iommu", methods = ScalableImpl, implements(Snooper))]
pub struct ScalableIommu {
    /// Address spaces for one device.
    #[qom(property, default = 1, range = 1..=20)]
    pasid_bits: u8,
    flushes: AtomicU32,
}

/// Methods of VT-d in scalable mode.
#[qom_methods(ScalableIommu)]
pub trait ScalableImpl: X86IommuImpl {
    /// How many levels of translation one access goes through.
    const STAGES: u32 = 1;

    /// Forgets one address space.
    fn flush(this: &Obj<Self>, pasid: u32) -> u32 {
        this.flushes.fetch_add(1, Relaxed);
        pasid
    }
}
impl DeviceImpl for ScalableIommu {}
impl X86IommuImpl for ScalableIommu {}
impl Snooper for ScalableIommu {
    fn snoop(this: &Obj<Self>, address: u64) -> Option<u64> {
        (address >> this.pasid_bits == 0).then_some(address)
    }
}

/// VT-d with nested translation.
#[derive(QomType)]
#[qom(parent = "scalable-iommu", final, implements(Snooper))]
pub struct NestedIommu {
    invalidated: AtomicU32,
}
impl DeviceImpl for NestedIommu {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_realize(this)?;
        this.as_ancestor_mut::<ScalableIommu>().pasid_bits = 20;
        Ok(())
    }
}
impl X86IommuImpl for NestedIommu {
    fn invalidate(this: &Obj<Self>) {
        this.invalidated.fetch_add(1, Relaxed);
        Self::parent_invalidate(this);
    }
}
impl ScalableImpl for NestedIommu {
    const STAGES: u32 = 2;

    fn flush(this: &Obj<Self>, pasid: u32) -> u32 {
        Self::parent_flush(this, pasid) + 1
    }
}
impl Snooper for NestedIommu {
    fn label(this: &Obj<Self>) -> String {
        format!("{}, nested", Self::parent_label(this))
    }
}

/// A world with a board to put them on.
fn board() -> Result<Qom> {
    let qom = Qom::new()?;
    qom.create::<PcMachine>()?.complete()?;
    Ok(qom)
}

#[test]
fn calls_reach_every_level_from_any() -> Result<()> {
    let qom = board()?;
    let nested = qom.create::<NestedIommu>()?.realize()?;
    assert_eq!(nested.as_ancestor::<ScalableIommu>().pasid_bits, 20, "its own realize ran after its parent's");

    let base: &Obj<X86IommuDevice> = (*nested).upcast();
    X86IommuDevice::invalidate(base);
    assert_eq!(nested.invalidated.load(Relaxed), 1);
    assert_eq!(nested.get("invalidations")?, 1, "and the base's own, three levels up, in the other crate");

    let scalable: &Obj<ScalableIommu> = base.downcast().unwrap();
    assert_eq!(ScalableIommu::flush(scalable, 7), 8);
    assert_eq!(nested.as_ancestor::<ScalableIommu>().flushes.load(Relaxed), 1);
    assert_eq!((ScalableIommu::stages(scalable), ScalableIommu::stages(&nested)), (2, 2));
    assert_eq!(X86IommuDevice::acpi_table(&nested), "DMAR", "inherited from the parent, not from the base");
    Ok(())
}

#[test]
fn an_interface_is_inherited_item_by_item() -> Result<()> {
    let qom = board()?;
    let nested = qom.create::<NestedIommu>()?.realize()?;
    let snooper = nested.interface::<SnooperRef>().unwrap();
    assert_eq!(snooper.snoop(0xf_ffff), Some(0xf_ffff), "the parent's, with the parent's own state");
    assert_eq!(snooper.label(), "a nested-iommu, nested");
    assert_eq!(*snooper.object(), *nested);

    nested.unparent();
    drop(nested);
    let plain = qom.create::<IntelIommu>()?.realize()?;
    assert!(plain.interface::<SnooperRef>().is_none() && !plain.is_a("snooper"));
    Ok(())
}

#[test]
fn all_four_share_one_slot_and_one_table() -> Result<()> {
    let qom = Qom::new()?;
    let _first = qom.create_by_name_as::<IntelIommu>("nested-iommu")?;
    for name in ["intel-iommu", "scalable-iommu", "nested-iommu"] {
        assert_eq!(qom.check_by_name(name).unwrap_err().to_string(), "this machine supports only one vIOMMU");
    }
    let owners: Vec<_> = NestedIommu::INFO.properties().map(|property| property.owner().name()).collect();
    assert!(owners.is_sorted_by_key(|owner| {
        NestedIommu::INFO.ancestry().position(|info| info.name() == *owner).map(std::cmp::Reverse)
    }));
    assert_eq!(owners.last(), Some(&"scalable-iommu"));
    assert_eq!(NestedIommu::INFO.ancestry().count(), 7);
    Ok(())
}
