use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8))]
struct Port {
    speed: u8,
}

fn main() {}
