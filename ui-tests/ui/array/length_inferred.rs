use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; _],
}

fn main() {}
