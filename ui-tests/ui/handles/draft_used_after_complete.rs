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
    let mut port = qom.create::<Port>().unwrap();
    let _ = port.complete();
    port.speed = 3;
}
