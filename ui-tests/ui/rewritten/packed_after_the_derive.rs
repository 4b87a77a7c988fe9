use qom_runtime::prelude::*;

#[derive(QomType)]
#[ui_tests::packed]
struct Port {
    #[qom(property)]
    speed: u32,
}

fn main() {}
