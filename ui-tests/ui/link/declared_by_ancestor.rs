use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(implements(Storage))]
struct Store {
    #[qom(property)]
    full: bool,
}

#[qom_interface(name = "storage")]
trait Storage {}

impl Storage for Store {}

#[derive(QomType)]
#[qom(parent = "store")]
struct FastStore {
    #[qom(link)]
    full: Link<Store>,
}

fn main() {}
