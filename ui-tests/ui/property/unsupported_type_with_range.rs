// errors: 3, because neither a property nor a range can be of this type

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, range = 'a'..='z')]
    speed: char,
}

fn main() {}
