use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    #[qom(crate = x)]
    Slow,
}

fn main() {}
