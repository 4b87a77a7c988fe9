use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = 3, range = "a"..="z")]
    speed: u8,
}

fn main() {}
