use qom_runtime::prelude::*;

#[derive(QomType)]
struct Fifo {
    #[qom(property)]
    depth: u32,
}

#[derive(QomType)]
struct Uart {
    #[qom(child)]
    fifo: Child<Fifo>,
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("fifo.depth"))]
    uart: Child<Uart>,
}

fn main() {}
