use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, default = String::from("fast"))]
    speed: String,
}

fn main() {}
