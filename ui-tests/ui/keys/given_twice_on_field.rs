use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 3, default = 4)]
    speed: u8,
}

fn main() {}
