use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, get = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(this: &Obj<Self>) -> Result<u8> {
        Ok(this.speed)
    }
}

fn main() {}
