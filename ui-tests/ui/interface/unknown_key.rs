use qom_runtime::prelude::*;

#[qom_interface(nam = "resettable")]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
