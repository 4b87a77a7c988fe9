use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, read_only, write_only)]
    speed: u8,
}

fn main() {}
