use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, defualt = 3)]
    speed: u8,
}

fn main() {}
