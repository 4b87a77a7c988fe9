use qom_runtime::prelude::*;

struct Uart {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {}
