use qom_runtime::prelude::*;

use std::sync::MutexGuard;

#[derive(QomType)]
struct Port {
    state: Option<MutexGuard<'static, u8>>,
}

fn main() {}
