//! A key that there is not inside `state(..)`.

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(state(version = 2, post_load = Self::ready))]
struct Fifo {}

fn main() {}
