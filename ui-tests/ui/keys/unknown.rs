use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(colour = "red")]
struct Port {}

fn main() {}
