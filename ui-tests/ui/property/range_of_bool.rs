use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 0..=1)]
    speed: bool,
}

fn main() {}
