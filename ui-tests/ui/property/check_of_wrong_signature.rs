use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, check = Self::check)]
    speed: u8,
}

impl Port {
    fn check(value: &u16) -> Result<()> {
        let _ = value;
        Ok(())
    }
}

fn main() {}
