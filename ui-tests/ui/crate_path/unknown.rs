use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(crate = facade)]
struct Port {}

fn main() {}
