use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store))]
struct Disk {}

fn main() {}
