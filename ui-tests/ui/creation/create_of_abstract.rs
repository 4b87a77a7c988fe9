use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract)]
struct Base {}

fn main() {
    let qom = Qom::new().unwrap();
    let _ = qom.create::<Base>();
}
