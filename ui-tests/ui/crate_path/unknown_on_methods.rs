use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus, crate = facade)]
trait BusImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
