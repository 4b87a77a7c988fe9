use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn reset<T>(this: &Obj<Self>, value: T) {
        let _ = (this, value);
    }
}

fn main() {}
