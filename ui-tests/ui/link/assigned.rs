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
    store: Link<Store>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let store = qom.create::<Store>().unwrap().complete().unwrap();
    let mut disk = qom.create::<Disk>().unwrap();
    disk.store = store;
}
