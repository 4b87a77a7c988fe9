use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {}

#[derive(QomType)]
struct Port {
    #[qom(child, deprecated)]
    uart: Child<Uart>,
}

fn main() {}
