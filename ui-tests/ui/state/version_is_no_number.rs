//! A version is a number.

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(state(version = "2"))]
struct Fifo {}

fn main() {}
