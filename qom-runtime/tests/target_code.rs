//! The code that a device author writes, as the project set out to make it possible, in a crate that forbids unsafe
//! code and denies warnings. What its comments say is asserted.

#![cfg(all(feature = "auto-register", feature = "qdev"))]
#![forbid(unsafe_code)]
#![deny(warnings)]

use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Base of the x86 IOMMUs. A machine has at most one IOMMU of any family.
#[derive(QomType)]
#[qom(name = "x86-iommu-device", parent = "device", abstract, methods = X86IommuImpl,
      singleton(group = "viommu", message = "this machine supports only one vIOMMU"))]
pub struct X86IommuDevice {
    /// Remap interrupts.
    #[qom(property, default = OnOffAuto::Auto)]
    intremap: OnOffAuto,
    /// Width of DMA addresses, in bits.
    #[qom(property, default = 39, range = 39..=57)]
    aw_bits: u8,
    faults: AtomicU64,
}

/// Methods that every kind of `x86-iommu-device` has.
#[qom_methods(X86IommuDevice)]
pub trait X86IommuImpl: DeviceImpl {
    /// Forgets all translations.
    fn invalidate(this: &Obj<Self>) {
        this.faults.store(0, Relaxed)
    }
}
impl DeviceImpl for X86IommuDevice {}

/// Intel's.
#[derive(QomType)]
#[qom(parent = "x86-iommu-device")]
pub struct IntelIommu {
    #[qom(property)]
    caching_mode: bool,
    root_table: AtomicU64,
}
impl X86IommuImpl for IntelIommu {}
impl DeviceImpl for IntelIommu {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.as_ancestor::<X86IommuDevice>().aw_bits > 48 {
            return Err(Error::invalid("aw-bits", "39 or 48"));
        }
        *this.root_table.get_mut() = 0;
        Self::parent_realize(this)
    }
}

/// AMD's, which counts what it forgets.
#[derive(QomType)]
#[qom(parent = "x86-iommu-device")]
pub struct AmdIommu {
    forgotten: AtomicU64,
}
impl DeviceImpl for AmdIommu {}
impl X86IommuImpl for AmdIommu {
    fn invalidate(this: &Obj<Self>) {
        this.forgotten.fetch_add(1, Relaxed);
        Self::parent_invalidate(this);
    }
}

#[test]
fn the_target_code_does_what_its_comments_say() -> Result<()> {
    let qom = Qom::new()?;
    let mut iommu = qom.create::<IntelIommu>()?;
    iommu.set("aw-bits", 48)?;
    iommu.caching_mode = true;
    assert_eq!(qom.instance::<X86IommuDevice>(), None, "a draft is no instance");
    let iommu: Owned<IntelIommu> = iommu.realize()?;
    assert!(iommu.caching_mode && iommu.root_table.load(Relaxed) == 0, "fields are read without a lock");
    assert_eq!((iommu.get("intremap")?, iommu.get("aw-bits")?), ("auto".into(), 48.into()));

    let error = qom.create::<AmdIommu>().unwrap_err();
    assert_eq!(error.to_string(), "this machine supports only one vIOMMU");
    let holder = error.holder().unwrap();
    assert_eq!((holder.type_name(), holder.path()), ("intel-iommu", Some("/unattached/device[0]")));
    assert_eq!(qom.create_by_name("intel-iommu").unwrap_err().to_string(), error.to_string());

    let instance: Owned<X86IommuDevice> = qom.instance().unwrap();
    assert_eq!(instance, iommu);
    assert_eq!(instance.intremap, OnOffAuto::Auto);
    Ok(())
}

#[test]
fn methods_are_virtual_and_inherited_from_the_parent() -> Result<()> {
    let qom = Qom::new()?;
    let intel = qom.create::<IntelIommu>()?.realize()?;
    intel.upcast::<X86IommuDevice>().faults.store(3, Relaxed);
    let base: Owned<X86IommuDevice> = qom.instance().ok_or_else(|| Error::new("gone"))?;
    X86IommuDevice::invalidate(&base);
    assert_eq!(base.faults.load(Relaxed), 0);
    base.unparent();
    drop(base);

    let amd = qom.create::<AmdIommu>()?.realize()?;
    let base: &Obj<X86IommuDevice> = (*amd).upcast();
    base.faults.store(3, Relaxed);
    X86IommuDevice::invalidate(base);
    assert_eq!((amd.forgotten.load(Relaxed), base.faults.load(Relaxed)), (1, 0));
    Ok(())
}

#[test]
fn a_realize_that_fails_leaves_the_slot_free() -> Result<()> {
    let qom = Qom::new()?;
    let mut iommu = qom.create::<IntelIommu>()?;
    iommu.set("aw-bits", 57)?;
    assert_eq!(iommu.realize().unwrap_err().to_string(), "Parameter 'aw-bits' expects 39 or 48");
    assert!(qom.create::<AmdIommu>().is_ok());
    Ok(())
}

#[test]
fn an_unrealized_device_does_not_come_back() -> Result<()> {
    let qom = Qom::new()?;
    let iommu = qom.create::<IntelIommu>()?.realize()?;
    assert_eq!(iommu.get("realized")?, true);
    iommu.unparent();
    assert_eq!(iommu.get("realized")?, false);
    let error = qom.root().add_child("iommu", iommu).unwrap_err();
    assert_eq!(error.to_string(), "object 'intel-iommu' has left the tree, which undid it, and cannot come back");
    Ok(())
}

#[test]
fn numbered_names_are_numbered_everywhere() -> Result<()> {
    let qom = Qom::new()?;
    let mut shelf = qom.create::<Container>()?;
    shelf.add_child("box[*]", qom.create::<Container>()?)?;
    shelf.add_child("box[*]", qom.create::<Container>()?)?;
    let shelf = shelf.complete()?;
    shelf.add_child("box[*]", qom.create::<Container>()?.complete()?)?;
    let names: Vec<_> = shelf.children().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["box[0]", "box[1]", "box[2]"]);
    Ok(())
}

#[test]
fn a_realize_that_fails_leaves_no_container_behind() -> Result<()> {
    let qom = Qom::new()?;
    let names = || qom.root().children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let before = names();
    let mut iommu = qom.create::<IntelIommu>()?;
    iommu.set("aw-bits", 57)?;
    iommu.realize().unwrap_err();
    assert_eq!(names(), before, "not even the place where it would have appeared");
    Ok(())
}
