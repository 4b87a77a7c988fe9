// errors: 2, because the struct names the trait without the parameter

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl<T> {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
