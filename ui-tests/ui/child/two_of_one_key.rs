use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart_1: Child<Uart>,
    #[qom(child, name = "other")]
    uart__1: Child<Uart>,
}

fn main() {}
