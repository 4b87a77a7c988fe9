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
    #[qom(link, range = 1..=2)]
    store: Link<Store>,
}

impl Disk {
    fn is_full(&self) -> bool {
        self.store.get().is_some_and(|store| store.full)
    }
}

fn main() {
    let qom = Qom::new().unwrap();
    let store = qom.create::<Store>().unwrap().complete().unwrap();
    let mut disk = qom.create::<Disk>().unwrap();
    disk.store.set(&store);
    let _ = disk.complete().unwrap().is_full();
}
