use qom_runtime::prelude::*;
use qom_runtime::value::BitMask;

#[derive(QomType)]
struct Port {
    #[qom(property, default = BitMask::new(8))]
    lanes: BitMask<7>,
}

fn main() {}
