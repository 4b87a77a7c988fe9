use qom_runtime::prelude::*;

#[derive(QomType)]
struct P {}

fn main() {}
