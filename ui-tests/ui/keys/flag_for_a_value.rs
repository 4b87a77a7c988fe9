use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent)]
struct Port {}

fn main() {}
