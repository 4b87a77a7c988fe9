// errors: 2, because no impl can stand for a generic type

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port<T> {
    state: T,
}

fn main() {
    let qom = Qom::new().unwrap();
    let _ = qom.create::<Port<u8>>();
}
