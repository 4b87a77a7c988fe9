use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "a=b")]
    speed: u8,
}

fn main() {}
