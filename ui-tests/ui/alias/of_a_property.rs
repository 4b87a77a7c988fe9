use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(property, alias("baud" = "speed"))]
    uart: u8,
}

fn main() {}
