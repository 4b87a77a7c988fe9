use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 40, range = 1..=32)]
    speed: u8,
}

fn main() {}
