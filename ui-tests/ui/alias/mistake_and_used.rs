use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
    parity: bool,
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias(speed))]
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut board = qom.create::<Board>().unwrap();
    board.child_mut(Board::UART).speed = 3;
    let board = board.complete().unwrap();
    let _ = board.child(Board::UART).speed;
}
