use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract)]
struct Uart {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {}
