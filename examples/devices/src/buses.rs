//! Buses of other boards: some devices of families here go on them, and `pc-machine` has none.

use qom_runtime::prelude::*;

/// The bus of old PCs.
#[derive(QomType, Debug)]
#[qom(name = "ISA", parent = "bus")]
pub struct IsaBus {}
impl BusImpl for IsaBus {}

/// The two-wire bus of small boards.
#[derive(QomType, Debug)]
#[qom(parent = "bus")]
pub struct I2cBus {}
impl BusImpl for I2cBus {}

/// The bus of paravirtual devices on pSeries.
#[derive(QomType, Debug)]
#[qom(parent = "bus")]
pub struct SpaprVioBus {}
impl BusImpl for SpaprVioBus {}

/// The bus of paravirtual devices of Hyper-V.
#[derive(QomType, Debug)]
#[qom(name = "vmbus", parent = "bus")]
pub struct VmBus {}
impl BusImpl for VmBus {}
