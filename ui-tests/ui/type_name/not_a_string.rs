use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = port)]
struct Port {}

fn main() {}
