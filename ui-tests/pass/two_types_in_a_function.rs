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

    const LINES: usize = 2;

    #[derive(QomType)]
    struct Board {
        #[qom(child, alias("speed"))]
        bus: Child<FastBus>,
        #[qom(link)]
        other: Link<Bus>,
        #[qom(property, default = [1, 2])]
        lines: [u8; LINES],
    }

    let board = Qom::new()?.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::BUS).width, board.lines, board.get("speed")?), (4, [1, 2], 3.into()));
    assert!(board.other.get().is_none());

    let bus = Qom::new()?.create::<FastBus>()?.complete()?;
    assert_eq!((Bus::start(&bus), bus.width), (3, 4));
    Ok(())
}
