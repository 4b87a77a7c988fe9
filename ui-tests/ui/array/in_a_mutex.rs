use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: std::sync::Mutex<[u8; 4]>,
}

fn main() {}
