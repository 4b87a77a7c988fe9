//! The runtime can have another name, or be behind a facade.

pub extern crate qom_runtime as my_qom;

mod facade {
    pub use my_qom as qom;
}

mod qom_runtime {} // what the name means here is no business of generated code

use my_qom::prelude::*;

#[derive(QomType)]
#[qom(crate = my_qom, parent = "device", methods = PortImpl, implements(Resettable))]
struct Port {
    #[qom(property)]
    parity: Parity,
}

#[derive(QomEnum, Clone, Copy, Default, PartialEq, Debug)]
#[qom(crate = my_qom)]
enum Parity {
    #[default]
    Odd,
    Even,
}

#[qom_methods(Port, crate = my_qom)]
trait PortImpl: DeviceImpl {
    fn start(this: &Obj<Self>) -> Parity {
        this.parity
    }
}

#[qom_interface(name = "resettable", crate = my_qom)]
trait Resettable {
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

impl DeviceImpl for Port {}
impl Resettable for Port {}

#[derive(QomType)]
#[qom(crate = crate::facade::qom, parent = "port")]
struct FastPort {}

impl DeviceImpl for FastPort {}
impl PortImpl for FastPort {}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let mut port = qom.create::<FastPort>()?;
    port.set("parity", "even")?;
    assert_eq!(Port::start(&*port.realize()?), Parity::Even);
    Ok(())
}
