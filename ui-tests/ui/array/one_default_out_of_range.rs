use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 2, 9], range = 1..=8)]
    lines: [u8; 3],
}

fn main() {}
