use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "isa-bus")]
struct Bus {}

#[derive(QomType)]
#[qom(parent = "bus")]
struct FastBus {}

fn main() {}
