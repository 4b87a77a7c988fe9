use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(deprecated = "use rate")]
    speed: u8,
}

fn main() {}
