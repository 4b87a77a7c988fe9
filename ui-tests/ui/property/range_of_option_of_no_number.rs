use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 1..=8)]
    label: Option<String>,
}

fn main() {}
