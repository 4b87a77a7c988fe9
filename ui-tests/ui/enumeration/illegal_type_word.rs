use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
#[qom(name = "the speed")]
enum Speed {
    Slow,
}

fn main() {}
