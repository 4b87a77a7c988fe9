use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store, get_live = Self::store))]
struct Disk {}

impl Disk {
    fn store(this: &Obj<Self>) -> Option<Owned<Object>> {
        this.parent()
    }
}

fn main() {}
