use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    Slow(u8),
    Fast,
}

fn main() {}
