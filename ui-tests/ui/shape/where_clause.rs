use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port
where
    u8: Copy,
{
    state: u8,
}

fn main() {}
