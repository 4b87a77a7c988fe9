use qom_runtime::prelude::*;

trait Storage {}

#[derive(QomType)]
struct Disk {
    #[qom(link)]
    store: Link<Storage>,
}

fn main() {}
