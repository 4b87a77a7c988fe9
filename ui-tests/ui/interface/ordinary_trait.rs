use qom_runtime::prelude::*;

trait Resettable {}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
