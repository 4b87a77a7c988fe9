use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1; 5])]
    lines: [u8; 4],
}

fn main() {}
