use qom_runtime::prelude::*;

mod board {
    use qom_runtime::prelude::*;

    #[derive(QomType)]
    pub struct Uart {}

    #[derive(QomType)]
    pub struct Board {
        #[qom(child)]
        uart: Child<Uart>,
    }
}

fn main() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<board::Board>().unwrap().complete().unwrap();
    let _ = board.child(board::Board::UART);
}
