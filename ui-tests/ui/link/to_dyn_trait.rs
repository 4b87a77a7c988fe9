// errors: 2, because the compiler finds in the struct itself that an interface cannot be `dyn`

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
struct Disk {
    #[qom(link)]
    store: Link<dyn Storage>,
}

fn main() {}
