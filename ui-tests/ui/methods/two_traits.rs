// errors: 4, because a type has one table of methods, and each trait writes one

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

#[qom_methods(Bus)]
trait OtherImpl {
    fn stop(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
