use qom_runtime::prelude::*;

#[derive(QomType)]
struct Board {
    #[qom(child)]
    slot: Child<Slot>,
}

#[derive(QomType)]
struct Slot {
    #[qom(child)]
    board: Child<Board>,
}

fn main() {}
