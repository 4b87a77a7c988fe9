use qom_runtime::prelude::*;

#[derive(QomType)]
struct Disk {
    #[qom(link)]
    store: Link<u8>,
}

fn main() {}
