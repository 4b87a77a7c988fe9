use qom_runtime::prelude::*;

const LINES: usize = 4;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; LINES - 5],
}

fn main() {}
