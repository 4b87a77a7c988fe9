use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child, alias("speed"))]
    uart: Child<Uart>,
}

fn main() {}
