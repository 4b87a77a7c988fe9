// errors: 2, because the type lists the interface, and another that it implements extends it

use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

#[qom_interface(name = "phased", extends(Resettable))]
trait Phased {
    fn enter(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
#[qom(implements(Resettable, Phased))]
struct Port {}

impl Phased for Port {}

fn main() {}
