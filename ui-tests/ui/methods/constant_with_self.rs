use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    const SIZE: usize = size_of::<Self>();
}

fn main() {}
