use qom_runtime::prelude::*;

struct Uart {}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("speed", "console" = self))]
    uart: Child<Uart>,
}

fn main() {}
