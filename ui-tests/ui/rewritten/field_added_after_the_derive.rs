use qom_runtime::prelude::*;

#[derive(QomType)]
#[ui_tests::add_field]
struct Port {
    #[qom(property)]
    speed: u8,
}

fn main() {}
