use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
trait Resettable<T> {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
