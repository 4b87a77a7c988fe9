use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
enum Board {
    Small {
        #[qom(child)]
        uart: Child<Uart>,
    },
}

fn main() {}
