use qom_runtime::prelude::*;

#[derive(QomType)]
struct Disk {
    #[qom(link)]
    store: u8,
}

fn main() {}
