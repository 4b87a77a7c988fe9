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
#[qom(implements(Phased))]
struct Port {}

impl Phased for Port {}

fn main() {}
