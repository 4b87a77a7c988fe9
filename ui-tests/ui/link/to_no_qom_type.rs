use qom_runtime::prelude::*;

struct Store {}

#[derive(QomType)]
struct Disk {
    #[qom(link)]
    store: Link<Store>,
}

fn main() {}
