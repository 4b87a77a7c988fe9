//! Devices that are on no `kit-bus`.

use super::buses::{KitOrphanBus, KitSmallBus};
use qom_runtime::prelude::*;

// Fills a small bus.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct KitSmall {}
impl DeviceImpl for KitSmall {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitSmallBus::INFO);
}

// Never finds a bus.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct KitOrphan {}
impl DeviceImpl for KitOrphan {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitOrphanBus::INFO);
}

// Needs none.
#[derive(QomType)]
#[qom(parent = "device", name = "kit-nobus")]
pub(crate) struct KitNoBus {}
impl DeviceImpl for KitNoBus {}
