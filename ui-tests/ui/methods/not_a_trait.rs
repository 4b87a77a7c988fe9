use qom_runtime::prelude::*;

#[derive(QomType)]
struct Bus {}

#[qom_methods(Bus)]
struct BusImpl {}

fn main() {}
