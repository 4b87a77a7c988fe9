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
#[qom(parent = r#struct)]
struct Port {}

impl r#trait for Port {}

fn main() -> Result<()> {
    let port = Qom::new()?.create::<Port>()?.complete()?;
    assert_eq!((r#struct::r#move(&port, 1), port.get("match")?, port.get("enum")?), (4, 3.into(), "static".into()));
    assert_eq!(port.interface::<dynRef>().map(|handle| handle.r#use(5)), Some(5));
    Ok(())
}
