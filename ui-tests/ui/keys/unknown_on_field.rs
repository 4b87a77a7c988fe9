use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, colour = "red")]
    speed: u8,
}

fn main() {}
