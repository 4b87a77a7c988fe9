use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port(u8);

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap();
    let _ = port.0;
}
