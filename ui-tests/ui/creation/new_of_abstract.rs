use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract)]
struct Base {}

fn main() {
    let _ = Base::new();
}
