use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(name = "my port")]
struct Port {}

fn main() {}
