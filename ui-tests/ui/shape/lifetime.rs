use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port<'a> {
    state: &'a u8,
}

fn main() {}
