use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port(u8);

fn main() {}
