use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(once)]
struct Port {}

fn main() {}
