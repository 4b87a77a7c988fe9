use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {}

fn main() {
    let qom = Qom::new().unwrap();
    let _ = qom.adopt(Port {});
}
