use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, parent = "device")]
    speed: u8,
}

fn main() {}
