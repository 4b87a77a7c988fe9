use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, deprecated, deprecated = "use rate")]
    speed: u8,
}

fn main() {}
