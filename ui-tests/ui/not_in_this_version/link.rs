use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(link)]
    part: u8,
}

fn main() {}
