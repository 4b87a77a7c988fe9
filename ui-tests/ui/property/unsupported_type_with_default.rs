use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 'a')]
    speed: char,
}

fn main() {}
