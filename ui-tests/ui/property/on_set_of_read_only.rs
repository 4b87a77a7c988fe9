use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, read_only, on_set = Self::changed)]
    speed: u8,
}

impl Port {
    fn changed(&mut self) {}
}

fn main() {}
