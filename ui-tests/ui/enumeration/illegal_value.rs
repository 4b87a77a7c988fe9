use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    #[qom(name = "very slow")]
    Slow,
}

fn main() {}
