//! Generated code names everything by its full path.
//!
//! The traits of methods and interfaces need `diagnostic`, which is in the prelude of tools, so they are not here.

#![no_implicit_prelude]

#[derive(::qom_runtime::QomType)]
#[qom(singleton(group = "bases", message = "one", once))]
struct Base {
    #[qom(property, default = 3, range = 1..=4, check = Self::check)]
    speed: u8,
    #[qom(property, default = "tap")]
    kind: ::std::string::String,
    #[qom(property)]
    parity: Parity,
}

impl Base {
    fn check(value: &u8) -> ::qom_runtime::Result<()> {
        let _ = value;
        ::qom_runtime::Result::Ok(())
    }
}

#[derive(::qom_runtime::QomEnum, ::std::clone::Clone, ::std::marker::Copy, ::std::default::Default)]
enum Parity {
    #[default]
    Odd,
}

#[derive(::qom_runtime::QomType)]
struct Board {
    #[qom(child, alias("plain" = "speed", "other" = self))]
    part: ::qom_runtime::Child<Plain>,
    #[qom(link, strong, live, check = Self::admit)]
    base: ::qom_runtime::Link<Base>,
    #[qom(property, default = 3, range = 1..=4)]
    speeds: [u8; 2],
    #[qom(property, default = ["a", "b"])]
    names: [::std::string::String; 2],
    #[qom(property)]
    parities: [Parity; 2],
}

impl Board {
    fn admit(base: &::qom_runtime::Obj<Base>) -> ::qom_runtime::Result<()> {
        let _ = base;
        ::qom_runtime::Result::Ok(())
    }
}

#[derive(::qom_runtime::QomType)]
struct Plain {
    #[qom(property)]
    speed: u8,
}

fn main() -> ::qom_runtime::Result<()> {
    let qom = ::qom_runtime::Qom::with_types([
        <Base as ::qom_runtime::QomType>::INFO,
        <Board as ::qom_runtime::QomType>::INFO,
        <Plain as ::qom_runtime::QomType>::INFO,
    ])?;
    let base = qom.create::<Base>()?.complete()?;
    ::std::assert_eq!(base.speed, 3);
    let board = qom.create::<Board>()?.complete()?;
    ::std::assert_eq!((board.child(Board::PART).speed, board.speeds[1]), (0, 3));
    ::std::assert!(board.base.get().is_none());
    ::qom_runtime::Result::Ok(())
}
