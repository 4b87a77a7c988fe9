use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; 4],
    #[qom(property, name = "lines")]
    other: [u8; 2],
}

fn main() {}
