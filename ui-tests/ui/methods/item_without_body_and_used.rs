use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset(this: &Obj<Self>);
}

#[derive(QomType)]
#[qom(parent = "bus")]
struct FastBus {}

impl BusImpl for FastBus {
    fn reset(this: &Obj<Self>) {
        Self::parent_reset(this)
    }
}

fn main() {}
