use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = [1, 1]..=[8, 8])]
    lines: [u8; 2],
}

fn main() {}
