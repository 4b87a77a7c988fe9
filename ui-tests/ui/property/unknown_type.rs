use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: Speed,
}

fn main() {}
