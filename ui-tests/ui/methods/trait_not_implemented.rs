use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {}

fn main() {}
