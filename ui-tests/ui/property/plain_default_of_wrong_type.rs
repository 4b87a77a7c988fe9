use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(default = "fast")]
    speed: u8,
}

fn main() {}
