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
    let mut board = qom.create::<Board>().unwrap();
    let mut uart = board.child_mut(Board::UART);
    let board = board.complete().unwrap();
    uart.speed = 3;
    drop(board);
}
