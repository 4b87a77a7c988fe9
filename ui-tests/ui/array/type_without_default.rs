use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    Slow,
    Fast,
}

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [Speed; 4],
}

fn main() {}
