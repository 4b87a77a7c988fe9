use qom_runtime::prelude::*;

fn count() -> usize {
    4
}

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [u8; count()],
}

fn main() {}
