use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 2, 3])]
    lines: [u8; 4],
}

fn main() {}
