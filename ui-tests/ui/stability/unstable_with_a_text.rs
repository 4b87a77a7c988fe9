use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(unstable = "until 3.0")]
struct Port {}

fn main() {}
