use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, on_set = Self::changed)]
    speed: u8,
}

fn main() {}
