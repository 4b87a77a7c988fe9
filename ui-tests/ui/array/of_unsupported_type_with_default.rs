use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = ['a', 'b'])]
    lines: [char; 2],
}

fn main() {}
