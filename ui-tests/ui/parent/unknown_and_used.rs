// errors: 2, because nothing is known of a type whose parent is unknown, not even that it is not its own

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "plug-in-device")]
struct Port {
    #[qom(property, default = 3, range = 1..=4)]
    speed: u8,
}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap();
    let _ = port.speed;
}
