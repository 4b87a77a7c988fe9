use qom_runtime::prelude::*;

#[derive(Clone, Copy, Default)]
enum Speed {
    #[default]
    Slow,
}

#[derive(QomType)]
struct Port {
    #[qom(property, default = Speed::Slow)]
    speed: Speed,
}

fn main() {}
