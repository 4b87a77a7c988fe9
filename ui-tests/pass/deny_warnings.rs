//! Generated code has no warnings, also in a crate that asks for more of them.

#![deny(warnings, dead_code, missing_docs, unreachable_pub, unused_qualifications, unused_lifetimes)]
#![deny(missing_debug_implementations, non_ascii_idents, single_use_lifetimes, trivial_casts, trivial_numeric_casts)]
#![deny(unused, nonstandard_style, future_incompatible, let_underscore, unit_bindings, meta_variable_misuse)]
#![deny(redundant_lifetimes, unnameable_types, unused_results, variant_size_differences)]

use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU32;

/// A base.
#[derive(QomType, Debug)]
#[qom(parent = "device", abstract, methods = BaseImpl, singleton(group = "bases"), implements(Resettable))]
pub struct Base {
    /// How fast.
    #[qom(property, default = 3, range = 1..=4)]
    speed: u8,
    /// How often.
    #[qom(property, read_only)]
    count: AtomicU32,
}

/// What a base does.
#[qom_methods(Base)]
pub trait BaseImpl: DeviceImpl {
    /// How wide.
    const WIDTH: u32 = 3;

    /// Starts it.
    fn start(this: &Obj<Self>) -> u8 {
        this.speed
    }
}

/// What can be reset.
#[qom_interface(name = "restartable")]
pub trait Resettable {
    /// Resets it.
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

impl DeviceImpl for Base {}
impl Resettable for Base {}

/// A port.
#[derive(QomType, Debug)]
#[qom(parent = "base", property(name = "pace", type = u8, get = Self::pace), init = Self::init,
      property(name = "where", type = String, get_live = Self::place),
      property(name = "above", link = Object, get_live = Self::above),
      property(name = "twin", link = Self, get_live = Self::twin),
      property(name = "reset", link = ResettableRef<'static>, get_live = Self::twin))]
struct Port {
    #[qom(property)]
    parity: Parity,
    pace: u8,
}

/// A board with two ports.
#[derive(QomType, Debug)]
#[qom(singleton)]
pub struct Board {
    /// The port in front.
    #[qom(child, alias("speed", "front-lines" = "lines[1]", "tty" = self))]
    pub front: Child<Uart>,
    #[qom(child, name = "rear", alias("tty1" = self))]
    back: Child<Uart>,
    /// The only one.
    #[qom(child)]
    timer: Child<Timer>,
    /// Where the bytes go.
    #[qom(link, strong, check = Self::not_a_board)]
    pub console: Link<Uart>,
    #[qom(link, live, unstable)]
    storage: Link<ResettableRef<'static>>,
    /// Another one.
    #[qom(link)]
    other: Link<Self>,
    /// More of them.
    #[qom(link, strong)]
    others: [Link<Self>; 2],
    /// Which are on.
    #[qom(property, default = [true, false])]
    pub enabled: [bool; 2],
}

impl Board {
    fn not_a_board(uart: &Obj<Uart>) -> Result<()> {
        if uart.is_a("board") { Err(Error::new("a board")) } else { Ok(()) }
    }
}

/// How many.
const LINES: usize = 33;

/// A port with lines.
#[derive(QomType, Debug)]
#[qom(final)]
pub struct Uart {
    /// Bits per second.
    #[qom(property, default = 9600)]
    speed: u32,
    /// How often a line was used.
    #[qom(property, read_only, default = 1, range = 1..=9)]
    lines: [AtomicU32; LINES + 1],
    #[qom(property, default = [1, 2, Self::THREE], range = 1..=Self::THREE + 6, check = Self::check, on_set = Self::changed)]
    widths: [u8; Self::THREE as usize],
    #[qom(property)]
    names: [String; 40],
}

impl Uart {
    const THREE: u8 = 3;

    fn check(width: &u8) -> Result<()> {
        if *width == 5 { Err(Error::new("five")) } else { Ok(()) }
    }

    fn changed(&mut self) {
        self.speed += 1;
    }
}

/// There is one.
#[derive(QomType, Debug)]
#[qom(singleton, init = Self::init, activate = Self::start, deactivate = Self::stop)]
pub struct Timer {
    ticks: u32,
}

impl Timer {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.ticks = 1;
    }
    fn start(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.ticks += 1;
        Ok(())
    }
    fn stop(this: &Obj<Self>) {
        assert_eq!(this.ticks, 2);
    }
}

/// A parity.
#[derive(QomEnum, Clone, Copy, Debug, Default)]
enum Parity {
    #[default]
    Odd,
}

impl Port {
    fn place(this: &Obj<Self>) -> Result<String> {
        Ok(this.canonical_path().unwrap_or_default())
    }

    fn above(this: &Obj<Self>) -> Option<Owned<Object>> {
        this.parent()
    }

    fn twin(this: &Obj<Self>) -> Option<Owned<Self>> {
        Some(this.to_owned())
    }

    fn pace(&self) -> Result<u8> {
        Ok(self.pace)
    }

    fn init(this: &mut ObjMut<'_, Self>) {
        this.pace = 7;
    }
}

impl DeviceImpl for Port {}
impl BaseImpl for Port {}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let port = qom.create::<Port>()?.realize()?;
    assert_eq!((Base::start(&port), Base::width(&port)), (3, 3));
    assert_eq!((port.get("pace")?, port.get("where")?), (7.into(), "/unattached/device[0]".into()));
    assert_eq!((port.get("above")?, port.get("twin")?), ("/unattached".into(), port.get("where")?));
    assert_eq!(port.get("reset")?, port.get("twin")?);
    port.interface::<ResettableRef>().unwrap().reset();

    let mut board = Qom::new()?.create::<Board>()?;
    board.set("speed", 300)?;
    board.child_mut(Board::BACK).set("widths[2]", 4)?;
    let board = board.complete()?;
    assert_eq!((board.child(Board::FRONT).speed, board.get("front-lines")?), (300, 1.into()));
    assert_eq!((board.child(Board::BACK).widths, board.child(Board::BACK).names.len()), ([1, 2, 4], 40));
    assert_eq!((board.child(Board::TIMER).ticks, board.enabled), (2, [true, false]));
    assert!(board.console.get().is_none() && board.storage.get().is_none() && board.other.get().is_none());
    Ok(())
}
