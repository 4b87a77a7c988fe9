use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "port", name = "other")]
struct Port {}

fn main() {}
