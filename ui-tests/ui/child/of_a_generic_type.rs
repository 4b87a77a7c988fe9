use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<Vec<u8>>,
}

fn main() {}
