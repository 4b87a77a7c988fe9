//! A link is made by the program, and not saved.

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Fifo {
    #[qom(link, state)]
    peer: Link<Container>,
}

fn main() {}
