use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: std::sync::Mutex<char>,
}

fn main() {}
