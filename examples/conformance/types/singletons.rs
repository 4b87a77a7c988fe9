//! What there is at most one of.

use super::device::KitDev;
use qom_runtime::prelude::*;

// One, its subtypes included.
#[derive(QomType)]
#[qom(parent = "kit-dev", singleton)]
pub(crate) struct KitSingleton {
    /// value of the singleton
    #[qom(property, default = 1)]
    value: u32,
}
impl DeviceImpl for KitSingleton {}

// Has the slot of its parent.
#[derive(QomType)]
#[qom(parent = "kit-singleton")]
pub(crate) struct KitSingletonSub {}
impl DeviceImpl for KitSingletonSub {}

// Is no device.
#[derive(QomType)]
#[qom(singleton, implements(UserCreatable))]
pub(crate) struct KitSingletonObj {}
impl UserCreatable for KitSingletonObj {}
