use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {}

impl DeviceImpl for Port {}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap().realize().unwrap();
    Device::unrealize(&port);
}
