use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 256])]
    lines: [u8; 2],
}

fn main() {}
