use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
struct Port {}

impl Resettable for Port {}

fn main() {}
