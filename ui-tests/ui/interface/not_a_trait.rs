use qom_runtime::prelude::*;

#[qom_interface(name = "resettable")]
struct Resettable {}

fn main() {}
