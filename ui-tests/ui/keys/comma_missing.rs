use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract name = "port")]
struct Port {}

fn main() {}
