use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {
    #[qom(property)]
    speed: u32,
}

#[derive(QomType)]
struct Board {}

#[derive(QomType)]
#[qom(parent = "board")]
struct FastBoard {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut board = qom.create::<Board>().unwrap();
    board.child_mut(FastBoard::UART).speed = 3;
}
