use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton)]
struct Lone {}

#[derive(QomType)]
#[qom(parent = "lone")]
struct Below {}

fn main() {
    let _ = Below::new();
}
