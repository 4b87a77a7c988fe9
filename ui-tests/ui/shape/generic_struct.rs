use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port<T> {
    state: T,
}

fn main() {}
