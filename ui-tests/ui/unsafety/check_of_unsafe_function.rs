//! What a user writes is not within the `unsafe` that the derive emits.

use qom_runtime::prelude::*;

unsafe fn any(_: &u32) -> Result<()> {
    Ok(())
}

#[derive(QomType)]
struct Port {
    #[qom(property, check = any, on_set = Self::count)]
    speed: u32,
}

impl Port {
    fn count(&mut self) {}
}

fn main() {
    let _ = Port::new().speed;
}
