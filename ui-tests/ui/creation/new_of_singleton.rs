use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton)]
struct Lone {}

fn main() {
    let _ = Lone::new();
}
