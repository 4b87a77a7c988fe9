use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
struct Speed {
    slow: u8,
}

fn main() {}
