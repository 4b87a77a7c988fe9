//! Generated code may be unsafe where the user's may not.

#![forbid(unsafe_code)]

use qom_runtime::prelude::*;

/// A port.
#[derive(QomType)]
#[qom(parent = "device", methods = PortImpl, implements(Resettable))]
struct Port {
    /// Bits per second.
    #[qom(property, default = 9600, range = 1..=115_200, on_set = Self::changed)]
    speed: u32,
    changes: u32,
}

impl Port {
    fn changed(&mut self) {
        self.changes += 1;
    }
}

#[qom_methods(Port)]
trait PortImpl: DeviceImpl {
    const FAST: bool = false;

    fn send(this: &Obj<Self>, byte: u8) -> u8 {
        let _ = this;
        byte
    }
}

#[qom_interface(name = "restartable")]
trait Resettable {
    fn reset(this: &Obj<Self>) -> u32 {
        let _ = this;
        0
    }
}

impl DeviceImpl for Port {}
impl Resettable for Port {
    fn reset(this: &Obj<Self>) -> u32 {
        this.changes
    }
}

#[derive(QomEnum, Clone, Copy, Default)]
enum Parity {
    #[default]
    None,
    Even,
}

#[derive(QomType)]
#[qom(parent = "port", final)]
struct FastPort {
    #[qom(property)]
    parity: Parity,
}

impl DeviceImpl for FastPort {}
impl PortImpl for FastPort {
    const FAST: bool = true;

    fn send(this: &Obj<Self>, byte: u8) -> u8 {
        byte + matches!(this.parity, Parity::Even) as u8
    }
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("speed"))]
    port: Child<Backend>,
    #[qom(link, check = Self::check)]
    other: Link<Backend>,
    #[qom(link, live)]
    others: [Link<Backend>; 2],
    #[qom(property, default = [1, 2], range = 1..=4, on_set = Self::changed)]
    lines: [u8; 2],
    changes: u32,
}

impl Board {
    fn check(backend: &Obj<Backend>) -> Result<()> {
        if backend.speed == 0 { Err(Error::new("stopped")) } else { Ok(()) }
    }

    fn changed(&mut self) {
        self.changes += 1;
    }
}

#[derive(QomType)]
struct Backend {
    #[qom(property)]
    speed: u32,
}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let mut board = qom.create::<Board>()?;
    board.set("lines[1]", 4)?;
    board.set("speed", 3)?;
    let board = board.complete()?;
    assert_eq!((board.lines, board.changes, board.child(Board::PORT).speed), ([1, 4], 1, 3));
    assert!(board.other.get().is_none());
    let mut port = qom.create::<FastPort>()?;
    port.set("speed", 300)?;
    port.set("parity", "even")?;
    let port = port.realize()?;
    assert_eq!((Port::send(&port, 1), Port::fast(&port)), (2, true));
    assert_eq!(port.interface::<ResettableRef>().map(|handle| handle.reset()), Some(1));
    Ok(())
}
