use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 1..=4)]
    speed: String,
}

fn main() {}
