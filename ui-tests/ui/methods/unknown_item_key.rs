use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    #[qom(hok)]
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
