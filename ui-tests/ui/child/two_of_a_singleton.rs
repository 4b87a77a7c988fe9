use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton)]
struct Clock {}

#[derive(QomType)]
#[qom(singleton)]
struct Board {
    #[qom(child)]
    clock: Child<Clock>,
    #[qom(child)]
    spare: Child<Clock>,
}

fn main() {}
