use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
    parity: bool,
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("uart0" = "self"))]
    uart: Child<Uart>,
}

fn main() {}
