use qom_runtime::prelude::*;

#[derive(QomType)]
struct Uart {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    info: Child<Uart>,
}

fn main() {
    println!("{}", Board::INFO.name());
}
