use qom_runtime::prelude::*;

use std::sync::atomic::AtomicU8;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [AtomicU8::new(1), AtomicU8::new(2)])]
    lines: [AtomicU8; 2],
}

fn main() {}
