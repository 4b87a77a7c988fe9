use qom_runtime::prelude::*;

#[derive(QomType)]
struct Store {}

#[derive(QomType)]
#[qom(property(name = "store", link = Store))]
struct Disk {
    #[qom(property)]
    size: u32,
}

fn main() -> Result<()> {
    let disk = Qom::new()?.create::<Disk>()?.complete()?;
    assert_eq!((disk.get_link("store")?, disk.size), (None, 0));
    Ok(())
}
