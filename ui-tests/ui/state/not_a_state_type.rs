//! A type that cannot be put back into a live object.

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Fifo {
    #[qom(state)]
    bytes: Vec<u8>,
}

fn main() {}
