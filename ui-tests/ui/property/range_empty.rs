use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 3, range = 4..=2)]
    speed: u8,
}

fn main() {}
