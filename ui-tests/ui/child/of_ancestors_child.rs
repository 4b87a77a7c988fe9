use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<Uart>,
}

#[derive(QomType)]
#[qom(parent = "board")]
struct FastBoard {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {}
