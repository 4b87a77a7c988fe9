use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = ..=-1)]
    offset: i8,
}

fn main() {}
