use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "lines[1]")]
    line: u8,
}

#[derive(QomType)]
#[qom(parent = "port")]
struct WidePort {
    #[qom(property)]
    lines: [u8; 4],
}

fn main() {}
