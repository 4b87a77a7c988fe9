use qom_runtime::prelude::*;

trait Serial {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<dyn Serial>,
}

fn main() {}
