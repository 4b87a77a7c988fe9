use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = FAST)]
    speed: u8,
}

fn main() {}
