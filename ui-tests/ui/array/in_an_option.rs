use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: Option<[u8; 4]>,
}

fn main() {}
