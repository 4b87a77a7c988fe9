use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(alias("speed"))]
struct Board {}

fn main() {}
