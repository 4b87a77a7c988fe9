use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: u8,
}

#[derive(QomType)]
struct Bus {}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap();
    let _: &Obj<Port> = &port;
}
