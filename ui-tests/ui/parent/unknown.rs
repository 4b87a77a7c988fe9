// errors: 2, because nothing is known of a type whose parent is unknown, not even that it is not its own

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "plug-in-device")]
struct Port {}

fn main() {}
