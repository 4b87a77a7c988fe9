use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: u8,
    #[qom(property, name = "speed")]
    pace: u8,
}

fn main() {}
