use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store, get_live = Self::store))]
struct Disk {}

impl Disk {
    fn store(&self) -> Option<Owned<Store>> {
        None
    }
}

fn main() {}
