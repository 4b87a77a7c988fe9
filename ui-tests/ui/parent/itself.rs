// errors: 2, because a type is below itself by its parent and by being itself

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "port")]
struct Port {}

fn main() {}
