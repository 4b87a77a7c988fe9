use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "p")]
struct Port {}

fn main() {}
