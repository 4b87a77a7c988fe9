//! A check is given what is saved.

use qom_runtime::prelude::*;
use std::sync::Mutex;

#[derive(QomType)]
struct Fifo {
    #[qom(state, check = Self::fits)]
    bytes: Mutex<Vec<u8>>,
}
impl Fifo {
    fn fits(bytes: &Mutex<Vec<u8>>) -> Result<()> {
        let _ = bytes;
        Ok(())
    }
}

fn main() {}
