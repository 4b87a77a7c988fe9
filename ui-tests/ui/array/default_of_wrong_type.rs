use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = "one")]
    lines: [u8; 4],
}

fn main() {}
