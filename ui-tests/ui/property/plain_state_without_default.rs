use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    speed: NoDefault,
}

struct NoDefault;

fn main() {}
