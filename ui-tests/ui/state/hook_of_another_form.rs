//! A hook that cannot fail, where one is wanted that can.

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(state(after_load = Self::ready))]
struct Fifo {}
impl Fifo {
    fn ready(this: &Obj<Self>) {
        let _ = this;
    }
}

fn main() {}
