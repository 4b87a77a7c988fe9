// errors: 2, because the compiler places a message about a reference twice

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    speed: &'static str,
}

fn main() {}
