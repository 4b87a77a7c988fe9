use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    const SPEED: u32 = 3;
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
