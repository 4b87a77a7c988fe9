use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset<T>(this: &Obj<Self>, value: T) {
        let _ = (this, value);
    }
}

#[derive(QomType)]
#[qom(implements(Resettable))]
struct Port {}

impl Resettable for Port {}

fn main() {}
