use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "")]
struct Port {}

fn main() {}
