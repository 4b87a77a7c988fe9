use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, "two", 3])]
    lines: [u8; 3],
}

fn main() {}
