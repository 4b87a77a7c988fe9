use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, set = Self::set_pace, set_draft = Self::set_pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn set_pace(&self, value: u8) -> Result<()> {
        let _ = value;
        Ok(())
    }
}

fn main() {}
