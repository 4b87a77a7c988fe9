use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
    parity: bool,
}

#[derive(QomType)]
struct Board {
    #[qom(property)]
    speed: u8,
}

#[derive(QomType)]
#[qom(parent = "board")]
struct FastBoard {
    #[qom(child, alias("speed"))]
    uart: Child<Uart>,
}

fn main() {}
