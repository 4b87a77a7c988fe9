use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board(#[qom(child)] Child<Uart>);

fn main() {}
