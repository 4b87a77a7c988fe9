//! Nobody sets what is no property.

use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU8;

#[derive(QomType)]
struct Fifo {
    #[qom(state, on_set = Self::changed)]
    level: AtomicU8,
}
impl Fifo {
    fn changed(&self) {}
}

fn main() {}
