use qom_runtime::prelude::*;

#[derive(QomType)]
#[ui_tests::unite]
struct Port {
    #[qom(property)]
    speed: u32,
}

fn main() {}
