use qom_runtime::prelude::*;

#[derive(QomEnum, Default)]
enum Speed {
    #[default]
    Slow,
}

fn main() {}
