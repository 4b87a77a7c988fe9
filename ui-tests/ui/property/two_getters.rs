use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, get = Self::speed, get_live = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn speed(&self) -> Result<u8> {
        Ok(self.speed)
    }

    fn pace(this: &Obj<Self>) -> Result<u8> {
        Ok(this.speed)
    }
}

fn main() {}
