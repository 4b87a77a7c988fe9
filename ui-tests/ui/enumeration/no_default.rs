use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    Slow,
}

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: Speed,
}

fn main() {}
