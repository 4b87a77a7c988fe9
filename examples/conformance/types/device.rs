//! The device that is added most, and what descends from it.

use super::base::KitBase;
use super::iface::{KitIface, KitIfaceRef};
use super::objects::KitPart;
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Kit test device
#[derive(QomType)]
#[qom(parent = "kit-base", implements(KitIface), init = Self::init,
      property(name = "part-link", link = KitPart, get_live = Self::part_link))]
pub(crate) struct KitDev {
    /// make realize fail with this message
    #[qom(property, type = "string")]
    fail_realize: String,
    #[qom(property, read_only)]
    realizes: AtomicU32,
    #[qom(property, read_only)]
    resets: AtomicU32,
    #[qom(child, alias("part-value" = "value", "part-alias" = self))]
    part: Child<KitPart>,
    #[qom(property)]
    slot: [AtomicU32; 3],
    /// any object implementing kit-iface
    #[qom(link, live)]
    buddy: Link<KitIfaceRef<'static>>,
}

impl KitIface for KitDev {}

impl KitDev {
    // What they start with is no default that is listed.
    fn init(this: &mut ObjMut<'_, Self>) {
        this.slot = [10, 20, 30].map(AtomicU32::new);
    }

    // A link of its own, where `part-alias` is another name of the child.
    fn part_link(this: &Obj<Self>) -> Option<Owned<KitPart>> {
        Some(this.child(Self::PART).to_owned())
    }
}

impl DeviceImpl for KitDev {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if !this.fail_realize.is_empty() {
            return Err(Error::new(this.fail_realize.clone()));
        }
        Self::parent_realize(this)?;
        *this.realizes.get_mut() += 1;
        Ok(())
    }

    fn reset(this: &Obj<Self>) {
        Self::parent_reset(this);
        this.resets.fetch_add(1, Relaxed);
    }
}

// Has one property more.
#[derive(QomType)]
#[qom(parent = "kit-dev")]
pub(crate) struct KitLeaf {
    #[qom(property, default = 42)]
    extra: u32,
}
impl DeviceImpl for KitLeaf {}

/// Kit test device
#[derive(QomType)]
#[qom(parent = "kit-dev", name = "kit-nouser")]
pub(crate) struct KitNoUser {}
impl DeviceImpl for KitNoUser {
    const USER_CREATABLE: bool = false;
}

/// Kit test device
#[derive(QomType)]
#[qom(parent = "kit-dev")]
pub(crate) struct KitCold {}
impl DeviceImpl for KitCold {
    const HOTPLUGGABLE: bool = false;
}

/// Kit test device
#[derive(QomType)]
#[qom(parent = "kit-dev")]
pub(crate) struct KitSingle {}
impl DeviceImpl for KitSingle {}
