use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = 5)]
struct Port {}

fn main() {}
