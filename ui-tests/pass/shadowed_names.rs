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

#[qom_interface(name = "restartable")]
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
#[qom(property(name = "itself", link = Object, get_live = Self::itself))]
#[qom(property(name = "known", type = u8, get_live = Object::known))]
struct Object {}

impl Object {
    fn itself(this: &qom_runtime::Obj<Self>) -> ::std::option::Option<qom_runtime::Owned<Self>> {
        ::std::option::Option::Some(this.to_owned())
    }

    fn known(this: &qom_runtime::Obj<Self>) -> qom_runtime::Result<u8> {
        qom_runtime::Result::Ok(this.is_active().into())
    }
}

impl BaseImpl for Object {}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("speed", "again" = self))]
    part: qom_runtime::Child<Part>,
    #[qom(link, strong, check = Self::check)]
    base: qom_runtime::Link<Base>,
    #[qom(link)]
    bases: [qom_runtime::Link<Base>; 2],
    #[qom(property, default = [1, 2], range = 1..=4)]
    lines: [u8; 2],
    #[qom(property)]
    parities: [Parity; 2],
    // Other types of these names.
    #[qom(default = Child(::std::marker::PhantomData))]
    child: Child<u8>,
    #[qom(default = Link(::std::marker::PhantomData))]
    link: Link<u8>,
}

struct Child<T>(::std::marker::PhantomData<T>);
struct Link<T>(::std::marker::PhantomData<T>);

impl Board {
    fn check(base: &qom_runtime::Obj<Base>) -> qom_runtime::Result<()> {
        let _ = base;
        qom_runtime::Result::Ok(())
    }
}

#[derive(QomType)]
struct Part {
    #[qom(property)]
    speed: u8,
}

fn main() -> qom_runtime::Result<()> {
    let object = qom_runtime::Qom::new()?.create::<Object>()?.complete()?;
    assert_eq!((Base::start(&*object), Base::width(&*object)), (3, 3));
    assert_eq!((object.get("known")?, object.get("itself")?), (1.into(), "".into()));
    let board = qom_runtime::Qom::new()?.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::PART).speed, board.lines), (0, [1, 2]));
    assert!(board.base.get().is_none());
    qom_runtime::Result::Ok(())
}
