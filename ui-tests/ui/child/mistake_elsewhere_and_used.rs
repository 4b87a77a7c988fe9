use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {
    #[qom(child, alias("speed"))]
    uart: Child<Uart>,
    #[qom(link)]
    console: Link<Uart>,
    #[qom(property, defualt = 3)]
    lines: [u8; 4],
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create::<Board>().unwrap();
    draft.child_mut(Board::UART).speed = 3;
    let board = draft.complete().unwrap();
    let uart: &Obj<Uart> = board.child(Board::UART);
    let _ = (&board.uart, board.console.get(), board.lines[2], uart.speed);
}
