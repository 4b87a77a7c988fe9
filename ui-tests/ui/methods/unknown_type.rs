// errors: 2, because the struct waits for a trait that names it

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Buss)]
trait BusImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
