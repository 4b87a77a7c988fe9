//! A type, its parent, its properties and its traits can all be private.

use qom_runtime::prelude::*;

mod board {
    use qom_runtime::prelude::*;

    #[derive(QomType)]
    #[qom(abstract, methods = BusImpl, implements(Resettable))]
    struct Bus {
        #[qom(property)]
        speed: Speed,
    }

    #[derive(QomEnum, Clone, Copy, Default)]
    enum Speed {
        #[default]
        Slow,
        Fast,
    }

    #[qom_methods(Bus)]
    trait BusImpl {
        fn start(this: &Obj<Self>) -> bool {
            matches!(this.speed, Speed::Fast)
        }
    }

    #[qom_interface(name = "resettable")]
    trait Resettable {
        fn reset(this: &Obj<Self>) {
            let _ = this;
        }
    }

    impl Resettable for Bus {}

    #[derive(QomType)]
    #[qom(parent = "bus")]
    struct FastBus {}

    impl BusImpl for FastBus {}

    #[derive(QomType)]
    struct Board {
        #[qom(child, alias("speed"))]
        bus: Child<FastBus>,
        #[qom(link)]
        upstream: Link<Bus>,
        #[qom(link)]
        reset: Link<ResettableRef<'static>>,
        #[qom(property)]
        speeds: [Speed; 2],
    }

    pub fn run(qom: &Qom) -> Result<bool> {
        let mut bus = qom.create::<FastBus>()?;
        bus.set("speed", "fast")?;
        let bus = bus.complete()?;
        bus.interface::<ResettableRef>().unwrap().reset();
        let board = qom.create::<Board>()?.complete()?;
        assert!(board.upstream.get().is_none() && board.reset.get().is_none());
        assert!(matches!(board.speeds, [Speed::Slow, Speed::Slow]) && !Bus::start(board.child(Board::BUS)));
        Ok(Bus::start(&bus))
    }
}

fn main() -> Result<()> {
    assert!(board::run(&Qom::new()?)?);
    Ok(())
}
