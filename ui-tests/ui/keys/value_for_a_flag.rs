use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract = true)]
struct Port {}

fn main() {}
