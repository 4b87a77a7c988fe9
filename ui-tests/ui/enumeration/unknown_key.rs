use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    #[qom(nam = "slow")]
    Slow,
}

fn main() {}
