use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

#[derive(QomType)]
#[qom(parent = "bus")]
struct FastBus {}

impl BusImpl for FastBus {}

#[derive(QomType)]
#[qom(parent = "fast-bus")]
struct FasterBus {}

fn main() {}
