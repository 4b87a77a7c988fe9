use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, child)]
    speed: u8,
}

fn main() {}
