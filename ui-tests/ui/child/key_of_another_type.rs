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

#[derive(QomType)]
struct OtherBoard {
    #[qom(child)]
    uart: Child<Uart>,
}

fn main() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<OtherBoard>().unwrap().complete().unwrap();
    let _ = board.child(Board::UART);
}
