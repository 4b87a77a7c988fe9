use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: u8,
}

#[derive(QomType)]
#[qom(parent = "port")]
struct FastPort {
    #[qom(property)]
    width: u8,
    #[qom(property)]
    speed: u16,
}

fn main() {}
