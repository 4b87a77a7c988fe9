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

#[derive(QomType)]
struct Port {}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap().complete().unwrap();
    Bus::reset(&port);
}
