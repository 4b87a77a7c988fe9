//! Objects that are no devices.

use super::base::KitBase;
use super::iface::{KitIface, KitIfaceRef};
use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

// Each `kit-dev` has one.
#[derive(QomType)]
pub(crate) struct KitPart {
    /// value of the part
    #[qom(property, default = 5)]
    value: AtomicU32,
}

// Users add and delete it.
#[derive(QomType)]
#[qom(implements(UserCreatable, KitIface))]
pub(crate) struct KitUc {
    /// a number
    #[qom(property, default = 1)]
    n: AtomicU32,
    #[qom(property)]
    s: Mutex<String>,
    #[qom(property)]
    fail_complete: AtomicBool,
    #[qom(property)]
    in_use: AtomicBool,
    #[qom(property, read_only)]
    completed: AtomicBool,
    #[qom(link, strong, live)]
    dev: Link<KitBase>,
}

impl KitIface for KitUc {}

impl UserCreatable for KitUc {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if *this.fail_complete.get_mut() {
            return Err(Error::new("kit-uc: complete failed"));
        }
        *this.completed.get_mut() = true;
        Ok(())
    }

    fn can_be_deleted(this: &Obj<Self>) -> bool {
        !this.in_use.load(Relaxed)
    }
}

// Adds nothing.
#[derive(QomType)]
#[qom(parent = "kit-uc")]
pub(crate) struct KitUcLeaf {}

// Users cannot add it.
#[derive(QomType)]
#[qom(abstract, implements(UserCreatable))]
pub(crate) struct KitUcAbstract {}
impl UserCreatable for KitUcAbstract {}
