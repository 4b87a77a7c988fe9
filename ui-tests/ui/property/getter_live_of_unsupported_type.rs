use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = char, get_live = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(this: &Obj<Self>) -> Result<char> {
        Ok(this.speed.into())
    }
}

fn main() {}
