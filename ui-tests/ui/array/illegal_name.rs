use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "lines/0")]
    lines: [u8; 4],
}

fn main() {}
