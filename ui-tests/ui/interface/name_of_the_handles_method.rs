use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn object(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
