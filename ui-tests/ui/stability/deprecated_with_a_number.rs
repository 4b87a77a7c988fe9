use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(deprecated = 5)]
struct Port {}

fn main() {}
