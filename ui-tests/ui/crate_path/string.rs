use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(crate = "qom_runtime")]
struct Port {}

fn main() {}
