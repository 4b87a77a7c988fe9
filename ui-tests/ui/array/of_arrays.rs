use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [[u8; 2]; 4],
}

fn main() {}
