use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, on_set = Self::changed)]
    lines: [u8; 4],
}

impl Port {
    fn changed(&self) {}
}

fn main() {}
