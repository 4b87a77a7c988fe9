use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstarct)]
struct Port {}

fn main() {}
