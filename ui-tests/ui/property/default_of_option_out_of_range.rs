use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 1..=8, default = Some(9))]
    lanes: Option<u8>,
}

fn main() {}
