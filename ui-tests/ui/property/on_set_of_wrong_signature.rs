use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, on_set = Self::changed)]
    speed: u8,
}

impl Port {
    fn changed(&mut self, value: u8) { let _ = value; }
}

fn main() {}
