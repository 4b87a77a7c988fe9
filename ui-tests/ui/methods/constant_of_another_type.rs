use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    const WIDTH: u32 = 8;
}

fn main() {
    let _ = TypeBuilder::new("wide-bus").parent::<Bus>().constant(Bus::WIDTH, "wide");
}
