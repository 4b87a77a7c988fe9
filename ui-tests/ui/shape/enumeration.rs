use qom_runtime::prelude::*;

#[derive(QomType)]
enum Port {
    Serial,
}

fn main() {}
