use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = vec![1, 2, 3])]
    lines: [u8; 3],
}

fn main() {}
