use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child,
}

fn main() {}
