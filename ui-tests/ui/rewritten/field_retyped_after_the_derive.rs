use qom_runtime::prelude::*;

#[derive(QomType)]
#[ui_tests::widen]
struct Port {
    #[qom(property)]
    speed: u8,
}

fn main() {}
