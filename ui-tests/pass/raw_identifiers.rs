//! A name can be a keyword.

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(abstract, methods = r#trait, implements(r#dyn), property(name = "pace", type = u8, get = Self::r#loop))]
#[allow(non_camel_case_types)]
struct r#struct {
    #[qom(property, default = 3, range = 1..=4)]
    r#match: u8,
    #[qom(property)]
    r#enum: r#enum,
    r#if: u8,
}

impl r#struct {
    fn r#loop(&self) -> Result<u8> {
        Ok(self.r#if)
    }
}

#[qom_methods(r#struct)]
#[allow(non_camel_case_types)]
trait r#trait {
    fn r#move(this: &Obj<Self>, r#in: u8) -> u8 {
        this.r#match + r#in
    }
}

#[qom_interface(name = "dynamic")]
#[allow(non_camel_case_types)]
trait r#dyn {
    fn r#use(this: &Obj<Self>, r#ref: u8) -> u8 {
        let _ = this;
        r#ref
    }
}

impl r#dyn for r#struct {}

#[derive(QomEnum, Clone, Copy, Default)]
#[allow(non_camel_case_types)]
enum r#enum {
    #[default]
    r#static,
}

#[derive(QomType)]
#[qom(parent = r#struct, property(name = "self", link = r#struct, get_live = Self::r#type))]
struct Port {}

impl Port {
    fn r#type(this: &Obj<Self>) -> Option<Owned<r#struct>> {
        Some(this.to_owned().upcast())
    }
}

impl r#trait for Port {}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("match"))]
    r#fn: Child<Port>,
    #[qom(child)]
    _1: Child<Port>,
    #[qom(child, name = "unnamed")]
    __: Child<Port>,
    #[qom(link, name = "trait")]
    r#mod: Link<r#struct>,
    #[qom(property, default = [1, 2], range = 1..=2)]
    r#as: [u8; 2],
}

fn main() -> Result<()> {
    let port = Qom::new()?.create::<Port>()?.complete()?;
    assert_eq!((r#struct::r#move(&port, 1), port.get("match")?, port.get("enum")?), (4, 3.into(), "static".into()));
    assert_eq!(port.get_link("self")?, Some(port.clone().upcast()));
    assert_eq!(port.interface::<dynRef>().map(|handle| handle.r#use(5)), Some(5));
    let board = Qom::new()?.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::FN).name(), board.child(Board::_1).name()), (Some("fn".into()), Some("1".into())));
    assert_eq!((board.get("match")?, board.get("as[1]")?, board.get("trait")?), (3.into(), 2.into(), "".into()));
    assert!(board.r#mod.get().is_none());
    assert_eq!(board.child(Board::__).as_ancestor::<r#struct>().r#if, 0);
    Ok(())
}
