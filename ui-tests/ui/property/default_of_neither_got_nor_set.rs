use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, default = 3))]
struct Port {
    speed: u8,
}

fn main() {}
