use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    board: Child<Self>,
}

fn main() {}
