use qom_runtime::prelude::*;

const LINES: u8 = 4;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; LINES],
}

fn main() {}
