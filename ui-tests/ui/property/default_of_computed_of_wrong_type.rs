use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, set_draft = Self::set_pace, default = "slow"))]
struct Port {
    speed: u8,
}

impl Port {
    fn set_pace(&mut self, value: u8) -> Result<()> {
        self.speed = value;
        Ok(())
    }
}

fn main() {}
