use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(link)]
struct Disk {}

fn main() {}
