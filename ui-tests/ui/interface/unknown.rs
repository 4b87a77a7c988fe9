use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

fn main() {}
