use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset(this: &Obj<Self>, value: impl Copy) {
        let _ = (this, value);
    }
}

fn main() {}
