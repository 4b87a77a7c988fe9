use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 1..=8)]
    lines: [String; 2],
}

fn main() {}
