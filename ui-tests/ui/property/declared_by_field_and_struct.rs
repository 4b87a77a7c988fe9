use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "speed", type = u8, get = Self::speed))]
struct Port {
    #[qom(property)]
    speed: u8,
}

impl Port {
    fn speed(&self) -> Result<u8> {
        Ok(self.speed)
    }
}

fn main() {}
