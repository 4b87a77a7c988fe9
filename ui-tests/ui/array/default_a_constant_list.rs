use qom_runtime::prelude::*;

const DEFAULTS: [u8; 3] = [1, 2, 3];

#[derive(QomType)]
struct Port {
    #[qom(property, default = DEFAULTS)]
    lines: [u8; 3],
}

fn main() {}
