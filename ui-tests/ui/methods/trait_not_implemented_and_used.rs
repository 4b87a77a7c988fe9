use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {
    #[qom(property)]
    speed: u8,
}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap().realize().unwrap();
    let _ = port.speed;
}
