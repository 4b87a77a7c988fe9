use qom_runtime::prelude::*;

use std::sync::atomic::AtomicU8;

#[derive(QomType)]
struct Port {
    #[qom(property, default = AtomicU8::new(3))]
    speed: AtomicU8,
}

fn main() {}
