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
    #[qom(link, check = Self::check)]
    store: Link<Store>,
}

impl Disk {
    fn check(&self, store: &Obj<Store>) -> Result<()> {
        let _ = store;
        Ok(())
    }
}

fn main() {}
