use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, default = 3, set_live = Self::set_pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn set_pace(this: &Obj<Self>, value: u8) -> Result<()> {
        if value == this.speed { Ok(()) } else { Err(Error::not_taken(value)) }
    }
}

fn main() {}
