use qom_runtime::prelude::*;
use qom_runtime::value::Array;

#[derive(QomType)]
struct Port {
    #[qom(property, default = [1, 2])]
    lanes: Array<u8, 4>,
}

fn main() {}
