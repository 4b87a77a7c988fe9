use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, get_live = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(this: &Obj<Self>) -> u8 {
        this.speed
    }
}

fn main() {}
