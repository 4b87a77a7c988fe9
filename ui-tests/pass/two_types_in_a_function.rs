//! Types need no module of their own.

use qom_runtime::prelude::*;

fn main() -> Result<()> {
    #[derive(QomType)]
    #[qom(methods = BusImpl)]
    struct Bus {
        #[qom(property, default = 3, range = 1..=4)]
        speed: u8,
    }

    #[qom_methods(Bus)]
    trait BusImpl {
        fn start(this: &Obj<Self>) -> u8 {
            this.speed
        }
    }

    #[derive(QomType)]
    #[qom(parent = "bus")]
    struct FastBus {
        #[qom(property, default = 4, range = 1..=4)]
        width: u8,
    }

    impl BusImpl for FastBus {}

    let bus = Qom::new()?.create::<FastBus>()?.complete()?;
    assert_eq!((Bus::start(&bus), bus.width), (3, 4));
    Ok(())
}
