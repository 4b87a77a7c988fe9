use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, get = Self::pace, default = 3))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(&self) -> Result<u8> {
        Ok(self.speed)
    }
}

fn main() {}
