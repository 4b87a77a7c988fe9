use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(child)]
    part: u8,
}

fn main() {}
