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

#[qom_interface(name = "restartable", crate = my_qom)]
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

#[derive(QomType)]
#[qom(crate = my_qom)]
struct Board {
    #[qom(child, alias("speed", "first" = self))]
    part: Child<Part>,
    #[qom(link, check = Self::check)]
    port: Link<Port>,
    #[qom(link)]
    reset: Link<ResettableRef<'static>>,
    #[qom(property, default = [1, 2], range = 1..=4)]
    lines: [u8; 2],
}

impl Board {
    fn check(port: &Obj<Port>) -> Result<()> {
        if port.parity == Parity::Odd { Ok(()) } else { Err(Error::new("even")) }
    }
}

#[derive(QomType)]
#[qom(crate = crate::facade::qom)]
struct Part {
    #[qom(property)]
    speed: u8,
}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let board = qom.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::PART).speed, board.lines), (0, [1, 2]));
    assert!(board.port.get().is_none() && board.reset.get().is_none());
    let mut port = qom.create::<FastPort>()?;
    port.set("parity", "even")?;
    assert_eq!(Port::start(&*port.realize()?), Parity::Even);
    Ok(())
}
