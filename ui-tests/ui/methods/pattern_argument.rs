use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset(this: &Obj<Self>, (a, b): (u8, u8)) {
        let _ = (this, a, b);
    }
}

fn main() {}
