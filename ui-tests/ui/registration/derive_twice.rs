// errors: 3, because all impls are there twice

use qom_runtime::prelude::*;

#[derive(QomType, QomType)]
struct Port {}

fn main() {}
