use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(child, strong)]
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create::<Board>().unwrap();
    draft.child_mut(Board::UART).speed = 3;
    let board = draft.complete().unwrap();
    let uart: &Obj<Uart> = board.child(Board::UART);
    let _ = (&board.uart, uart.speed);
}
