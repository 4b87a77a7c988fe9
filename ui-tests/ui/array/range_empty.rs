use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 2], range = 8..=1)]
    lines: [u8; 2],
}

fn main() {}
