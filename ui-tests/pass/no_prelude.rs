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

fn main() -> ::qom_runtime::Result<()> {
    let qom = ::qom_runtime::Qom::with_types([<Base as ::qom_runtime::QomType>::INFO])?;
    let base = qom.create::<Base>()?.complete()?;
    ::std::assert_eq!(base.speed, 3);
    ::qom_runtime::Result::Ok(())
}
