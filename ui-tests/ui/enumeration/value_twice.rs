use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    Slow,
    #[qom(name = "slow")]
    Fast,
}

fn main() {}
