use qom_runtime::prelude::*;

use std::rc::Rc;

#[derive(QomType)]
struct Port {
    state: Rc<u8>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap().complete().unwrap();
    std::thread::spawn(move || drop(port));
}
