use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract, final)]
struct Port {}

fn main() {}
