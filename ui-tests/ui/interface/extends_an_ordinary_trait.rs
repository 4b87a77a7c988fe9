use qom_runtime::prelude::*;

trait Plain {}

#[qom_interface(name = "resettable", extends(Plain))]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
