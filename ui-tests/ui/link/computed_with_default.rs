use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "room", link = Container, get_live = Self::room, default = "/objects"))]
struct Port {}

impl Port {
    fn room(this: &Obj<Self>) -> Option<Owned<Container>> {
        this.parent()?.downcast().ok()
    }
}

fn main() {}
