use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = u8, set_draft = Self::set_pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn set_pace(&mut self, value: u16) -> Result<()> {
        let _ = value;
        Ok(())
    }
}

fn main() {}
