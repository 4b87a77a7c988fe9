use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; 4],
}

#[derive(QomType)]
#[qom(parent = "port")]
struct WidePort {
    #[qom(property)]
    width: [u8; 2],
    #[qom(property, name = "lines[3]")]
    line: u8,
}

fn main() {}
