use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn twin(this: &Obj<Self>) -> Option<Owned<Self>> {
        let _ = this;
        None
    }
}

fn main() {}
