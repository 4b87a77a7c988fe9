use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    lines: [u8; 4],
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("lines"))]
    uart: Child<Uart>,
}

fn main() {}
