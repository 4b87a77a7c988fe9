use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

fn main() {}
