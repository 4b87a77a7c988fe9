use qom_runtime::prelude::*;

#[derive(QomType)]
#[repr(packed)]
struct Port {
    #[qom(property)]
    speed: u32,
}

fn main() {}
