//! The ends of a range are what is saved.

use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU8;

#[derive(QomType)]
struct Fifo {
    #[qom(state, range = "a"..="z")]
    level: AtomicU8,
}

fn main() {}
