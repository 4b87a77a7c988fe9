use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = -1)]
    speed: u8,
}

fn main() {}
