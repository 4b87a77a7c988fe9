use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 2], range = 1..=8)]
    lines: [u8; LINES],
}

fn main() {}
