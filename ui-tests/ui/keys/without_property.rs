use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(range = 1..=3)]
    speed: u8,
}

fn main() {}
