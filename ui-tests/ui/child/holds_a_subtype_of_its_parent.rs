use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    daughter: Child<DaughterBoard>,
}

#[derive(QomType)]
#[qom(parent = "board")]
struct DaughterBoard {}

fn main() {}
