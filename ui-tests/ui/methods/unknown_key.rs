use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus, name = "x")]
trait BusImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
