// errors: 2, because the compiler takes what is asked for as the type of the key's child

use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<Board>().unwrap();
    let _: &Obj<Uart> = board.child(Board::UART);
}
