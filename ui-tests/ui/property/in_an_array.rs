use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: [u8; 4],
}

fn main() {}
