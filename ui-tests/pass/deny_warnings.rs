//! Generated code has no warnings, also in a crate that asks for more of them.

#![deny(warnings, dead_code, missing_docs, unreachable_pub, unused_qualifications, unused_lifetimes)]
#![deny(missing_debug_implementations, non_ascii_idents, single_use_lifetimes, trivial_casts, trivial_numeric_casts)]

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
#[qom_interface(name = "resettable")]
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
#[qom(parent = "base", property(name = "pace", type = u8, get = Self::pace), init = Self::init)]
struct Port {
    #[qom(property)]
    parity: Parity,
    pace: u8,
}

/// A parity.
#[derive(QomEnum, Clone, Copy, Debug, Default)]
enum Parity {
    #[default]
    Odd,
}

impl Port {
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
    let port = Qom::new()?.create::<Port>()?.realize()?;
    assert_eq!((Base::start(&port), Base::width(&port)), (3, 3));
    assert_eq!(port.get("pace")?, 7);
    port.interface::<ResettableRef>().unwrap().reset();
    Ok(())
}
