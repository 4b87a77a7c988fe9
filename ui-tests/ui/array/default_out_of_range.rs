use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 9, range = 1..=8)]
    lines: [u8; 4],
}

fn main() {}
