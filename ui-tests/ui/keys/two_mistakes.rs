// errors: 2, because independent mistakes are shown together

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstarct, name = 3)]
struct Port {}

fn main() {}
