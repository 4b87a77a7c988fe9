use qom_runtime::prelude::*;

#[qom_interface(name = "resettable", crate = facade)]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
