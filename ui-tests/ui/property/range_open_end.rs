use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 1..)]
    speed: u8,
}

fn main() {}
