//! The buses.

use qom_runtime::prelude::*;

// Takes any number of devices.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct KitBus {}
impl BusImpl for KitBus {}

// Takes one.
#[derive(QomType)]
#[qom(parent = "bus", name = "kit-smallbus")]
pub(crate) struct KitSmallBus {}
impl BusImpl for KitSmallBus {
    const MAX_DEVICES: Option<u32> = Some(1);
}

// Nobody has one.
#[derive(QomType)]
#[qom(parent = "bus", name = "kit-orphanbus")]
pub(crate) struct KitOrphanBus {}
impl BusImpl for KitOrphanBus {}
