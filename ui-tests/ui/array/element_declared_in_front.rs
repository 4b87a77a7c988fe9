use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "lines[1]")]
    other: u8,
    #[qom(property)]
    lines: [u8; 4],
}

fn main() {}
