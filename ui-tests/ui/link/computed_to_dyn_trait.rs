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
#[qom(property(name = "store", link = dyn Storage, get_live = Self::store))]
struct Disk {}

impl Disk {
    fn store(this: &Obj<Self>) -> Option<Owned<Object>> {
        this.parent()
    }
}

fn main() {}
