use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<Board>().unwrap().complete().unwrap();
    let uart: &Obj<Uart> = board.child(Board::UART);
    let _ = uart.speed;
}
