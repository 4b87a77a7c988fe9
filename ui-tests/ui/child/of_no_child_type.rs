use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: u8,
}

fn main() {}
