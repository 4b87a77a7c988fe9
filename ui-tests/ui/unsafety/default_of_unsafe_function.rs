//! What a user writes is not within the `unsafe` that the derive emits.

use qom_runtime::prelude::*;

const unsafe fn seven() -> u32 {
    7
}

#[derive(QomType)]
struct Port {
    #[qom(property, default = seven(), on_set = Self::count)]
    speed: u32,
}

impl Port {
    fn count(&mut self) {}
}

fn main() {
    let _ = Port::new().speed;
}
