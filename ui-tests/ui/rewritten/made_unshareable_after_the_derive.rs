use qom_runtime::prelude::*;

#[derive(QomType)]
#[ui_tests::unshare]
struct Port {
    state: u8,
}

fn main() {}
