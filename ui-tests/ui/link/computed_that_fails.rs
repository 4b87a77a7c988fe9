use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store, get_live = Self::store))]
struct Disk {}

impl Disk {
    fn store(this: &Obj<Self>) -> Result<Owned<Store>> {
        let _ = this;
        Err(Error::new("no store"))
    }
}

fn main() {}
