// errors: 2, because each of the two types has a mistake

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[derive(QomType)]
struct Port {}

#[qom_methods(Port)]
trait BusImpl {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
