use qom_runtime::prelude::*;

use std::rc::Rc;

#[derive(QomType)]
struct Port {
    state: Rc<u8>,
}

fn main() {}
