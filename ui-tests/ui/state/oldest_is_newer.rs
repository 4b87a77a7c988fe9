//! The oldest version that can be loaded comes after that of now.

use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU8;

#[derive(QomType)]
#[qom(state(version = 2, oldest = 3))]
struct Fifo {
    #[qom(state)]
    level: AtomicU8,
}

fn main() {}
