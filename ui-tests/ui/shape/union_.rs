use qom_runtime::prelude::*;

#[derive(QomType)]
union Port {
    state: u8,
}

fn main() {}
