use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "0port")]
struct Port {}

fn main() {}
