use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed<const N: usize> {
    Slow,
}

fn main() {}
