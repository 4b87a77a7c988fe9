use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [char; 4],
}

fn main() {}
