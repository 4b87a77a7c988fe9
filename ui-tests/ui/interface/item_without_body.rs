use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset(this: &Obj<Self>);
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
