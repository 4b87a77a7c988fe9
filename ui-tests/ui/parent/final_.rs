use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(final)]
struct Bus {}

#[derive(QomType)]
#[qom(parent = "bus")]
struct FastBus {}

fn main() {}
