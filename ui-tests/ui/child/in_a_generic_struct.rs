use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board<T> {
    #[qom(child)]
    uart: Child<T>,
}

fn main() {}
