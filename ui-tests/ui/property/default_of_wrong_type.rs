use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = "fast")]
    speed: u8,
}

fn main() {}
