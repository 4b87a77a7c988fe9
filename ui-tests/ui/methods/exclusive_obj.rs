use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset(this: &mut Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
