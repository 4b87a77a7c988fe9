use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(default = 3)]
struct Port {}

fn main() {}
