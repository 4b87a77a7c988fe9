use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "type")]
    kind: u8,
}

fn main() {}
