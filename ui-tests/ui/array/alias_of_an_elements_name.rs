use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(property)]
    speeds: [u8; 4],
    #[qom(child, alias("speeds[0]" = "speed"))]
    uart: Child<Uart>,
}

fn main() {}
