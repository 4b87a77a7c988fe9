use qom_runtime::prelude::*;

struct Port {}

fn main() {
    let qom = Qom::new().unwrap();
    let _ = qom.create::<Port>();
}
