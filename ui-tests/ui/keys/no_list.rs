use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom]
struct Port {}

fn main() {}
