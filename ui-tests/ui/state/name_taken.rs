//! What is saved is found again by its name.

use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU8;

#[derive(QomType)]
struct Fifo {
    #[qom(property, state)]
    level: AtomicU8,
    #[qom(state, name = "level")]
    other: AtomicU8,
}

fn main() {}
