use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "")]
    speed: u8,
}

fn main() {}
