use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(placement = LAMPS)]
struct Lamp {}

const LAMPS: &str = "lamp";

fn main() {
    Lamp::new();
}
