use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
    parity: bool,
}

#[derive(QomType)]
#[qom(property(name = "speed", type = u32, get = Self::speed))]
struct Board {
    #[qom(child, alias("speed"))]
    uart: Child<Uart>,
}

impl Board {
    fn speed(&self) -> Result<u32> {
        Ok(3)
    }
}

fn main() {}
