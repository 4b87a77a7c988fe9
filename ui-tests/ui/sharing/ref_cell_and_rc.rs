use qom_runtime::prelude::*;

use std::cell::RefCell;
use std::rc::Rc;

#[derive(QomType)]
struct Port {
    state: Rc<RefCell<u8>>,
}

fn main() {}
