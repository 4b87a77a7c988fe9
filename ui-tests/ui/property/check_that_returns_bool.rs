use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, check = Self::check)]
    speed: u8,
}

impl Port {
    fn check(value: &u8) -> bool {
        *value > 3
    }
}

fn main() {}
