use qom_runtime::prelude::*;

use std::cell::Cell;

#[derive(QomType)]
struct Port {
    state: Cell<u8>,
}

fn main() {}
