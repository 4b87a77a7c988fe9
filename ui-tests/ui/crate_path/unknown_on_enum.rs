use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy, Default)]
#[qom(crate = facade)]
enum Speed {
    #[default]
    Slow,
}

fn main() {}
