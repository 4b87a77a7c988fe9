// errors: 2, because a trait is no type, and nothing is known of a type whose parent is none

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = DeviceImpl)]
struct Port {}

fn main() {}
