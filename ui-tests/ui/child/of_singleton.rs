use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton)]
struct Clock {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    clock: Child<Clock>,
}

fn main() {}
