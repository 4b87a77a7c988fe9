use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device", abstract, methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl: DeviceImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

impl DeviceImpl for Bus {}

#[derive(QomType)]
#[qom(parent = "bus")]
struct FastBus {}

impl DeviceImpl for FastBus {}

fn main() {}
