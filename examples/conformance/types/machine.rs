//! The machine.

use qom_qmp::Accel;
use qom_runtime::prelude::*;

// Has no devices of its own.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct NoneMachine {}

impl MachineImpl for NoneMachine {
    // What descends from it, too.
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["kit-host"];
}

// The kernel's accelerator: a machine without processors runs under it as well.
#[derive(QomType)]
#[qom(name = "kvm-accel", parent = Accel)]
pub(crate) struct KvmAccel {}
