use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {
    #[qom(name = "very slow")]
    Slow,
}

#[derive(QomType)]
struct Port {
    #[qom(property, default = Speed::Slow)]
    speed: Speed,
}

fn main() {}
