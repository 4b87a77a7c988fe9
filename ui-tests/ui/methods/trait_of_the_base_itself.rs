// errors: 2, because the base has the methods already, and its parent does not have them

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

impl BusImpl for Bus {}

fn main() {}
