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

fn main() {
    let qom = Qom::new().unwrap();
    let bus = qom.create::<Bus>().unwrap().complete().unwrap();
    bus.reset();
}
