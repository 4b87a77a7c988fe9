use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(final)]
struct Bus {}

#[derive(QomType)]
#[qom(parent = Bus)]
struct FastBus {
    #[qom(property)]
    speed: u8,
}

fn main() {
    let qom = Qom::new().unwrap();
    let bus = qom.create::<FastBus>().unwrap().complete().unwrap();
    let _: &Obj<Bus> = (*bus).upcast();
}
