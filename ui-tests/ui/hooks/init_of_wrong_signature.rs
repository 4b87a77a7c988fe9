use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(init = Self::init)]
struct Port {}

impl Port {
    fn init(&mut self) {}
}

fn main() {}
