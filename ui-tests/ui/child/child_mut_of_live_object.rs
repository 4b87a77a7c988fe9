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
    let mut board = qom.create::<Board>().unwrap().complete().unwrap();
    board.child_mut(Board::UART).speed = 3;
}
