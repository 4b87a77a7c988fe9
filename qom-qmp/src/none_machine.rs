//! `none`: the machine that has nothing.

use qom_runtime::prelude::*;

/// Nothing but what every machine has: `-machine none`, which tools start to ask a program what it can do.
#[derive(QomType, Debug)]
#[qom(parent = "machine")]
pub struct NoneMachine {}

impl MachineImpl for NoneMachine {}
