use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = char, get = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(&self) -> Result<char> {
        Ok('a')
    }
}

fn main() {}
