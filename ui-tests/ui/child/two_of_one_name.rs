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
    #[qom(child, name = "uart")]
    second: Child<Uart>,
}

fn main() {}
