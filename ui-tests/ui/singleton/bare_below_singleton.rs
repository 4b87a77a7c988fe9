use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton)]
struct Lone {}

#[derive(QomType)]
#[qom(parent = "lone", singleton)]
struct Below {}

fn main() {}
