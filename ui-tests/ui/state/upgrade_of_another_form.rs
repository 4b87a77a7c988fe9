//! An upgrade that does not know what it is given.

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(state(version = 2, oldest = 1, upgrade = Self::upgrade))]
struct Fifo {}
impl Fifo {
    fn upgrade(fields: &mut Value) -> Result<()> {
        let _ = fields;
        Ok(())
    }
}

fn main() {}
