use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
    parity: bool,
}

#[derive(QomType)]
struct Board {
    #[qom(link, alias("speed"))]
    uart: Link<Uart>,
}

fn main() {}
