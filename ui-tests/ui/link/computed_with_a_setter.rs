use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store, get_live = Self::store, set_live = Self::set_store))]
struct Disk {}

impl Disk {
    fn store(this: &Obj<Self>) -> Option<Owned<Store>> {
        this.parent()?.downcast().ok()
    }

    fn set_store(this: &Obj<Self>, store: Owned<Store>) -> Result<()> {
        let _ = (this, store);
        Ok(())
    }
}

fn main() {}
