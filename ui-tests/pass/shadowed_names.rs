//! What the user calls `Option` is not what generated code means by it.

#![allow(dead_code, unused_macros)]

use qom_runtime::{QomEnum, QomType, qom_interface, qom_methods};

struct Option;
struct Result;
struct Some;
struct Ok;
struct Default;
struct Clone;
struct Copy;
struct Send;
struct Sync;
struct Sized;
struct String;
struct Vec;
struct Debug;
struct From;
struct Value;
struct Error;
#[allow(non_camel_case_types)]
struct str;
#[allow(non_camel_case_types)]
struct usize;
#[allow(non_camel_case_types)]
struct bool;

mod core {}
mod std {}

macro_rules! panic {
    () => {};
}
macro_rules! file {
    () => {};
}

#[derive(QomType)]
#[qom(methods = BaseImpl, implements(Resettable), singleton)]
struct Base {
    #[qom(property, default = 3, range = 1..=4)]
    speed: u8,
    #[qom(property)]
    parity: Parity,
    plain: u8,
}

#[qom_methods(Base)]
trait BaseImpl {
    const WIDTH: u32 = 3;

    fn start(this: &qom_runtime::Obj<Self>) -> u8 {
        this.speed
    }
}

#[qom_interface(name = "resettable")]
trait Resettable {
    fn reset(this: &qom_runtime::Obj<Self>) {
        let _ = this;
    }
}

impl Resettable for Base {}

#[derive(QomEnum, ::std::clone::Clone, ::std::marker::Copy, ::std::default::Default)]
enum Parity {
    #[default]
    None,
    Some,
    Ok,
}

#[derive(QomType)]
#[qom(name = "other-object", parent = "base")]
struct Object {}

impl BaseImpl for Object {}

fn main() -> qom_runtime::Result<()> {
    let object = qom_runtime::Qom::new()?.create::<Object>()?.complete()?;
    assert_eq!((Base::start(&*object), Base::width(&*object)), (3, 3));
    qom_runtime::Result::Ok(())
}
