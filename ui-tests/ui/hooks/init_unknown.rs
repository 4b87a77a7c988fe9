use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(init = Self::set_up)]
struct Port {}

fn main() {}
