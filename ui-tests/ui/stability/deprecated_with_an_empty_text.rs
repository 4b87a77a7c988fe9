use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(deprecated = "")]
struct Port {}

fn main() {}
