use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, name = "the-lines-that-lead-from-the-controller-to-each-of-the-many-devices")]
    lines: [u8; 4],
}

fn main() {}
