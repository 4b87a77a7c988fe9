use qom_runtime::prelude::*;

#[derive(QomType)]
struct Disk {
    #[qom(link)]
    store: Link<Store>,
}

fn main() {}
