//! A type, its parent, its properties and its traits can all be private.

use qom_runtime::prelude::*;

mod board {
    use qom_runtime::prelude::*;

    #[derive(QomType)]
    #[qom(abstract, methods = LaneImpl, implements(Resettable))]
    struct Lane {
        #[qom(property)]
        speed: Speed,
    }

    #[derive(QomEnum, Clone, Copy, Default)]
    enum Speed {
        #[default]
        Slow,
        Fast,
    }

    #[qom_methods(Lane)]
    trait LaneImpl {
        fn start(this: &Obj<Self>) -> bool {
            matches!(this.speed, Speed::Fast)
        }
    }

    #[qom_interface(name = "restartable")]
    trait Resettable {
        fn reset(this: &Obj<Self>) {
            let _ = this;
        }
    }

    impl Resettable for Lane {}

    #[derive(QomType)]
    #[qom(parent = "lane")]
    struct FastLane {}

    impl LaneImpl for FastLane {}

    #[derive(QomType)]
    struct Board {
        #[qom(child, alias("speed"))]
        lane: Child<FastLane>,
        #[qom(link)]
        upstream: Link<Lane>,
        #[qom(link)]
        reset: Link<ResettableRef<'static>>,
        #[qom(property)]
        speeds: [Speed; 2],
    }

    pub fn run(qom: &Qom) -> Result<bool> {
        let mut lane = qom.create::<FastLane>()?;
        lane.set("speed", "fast")?;
        let lane = lane.complete()?;
        lane.interface::<ResettableRef>().unwrap().reset();
        let board = qom.create::<Board>()?.complete()?;
        assert!(board.upstream.get().is_none() && board.reset.get().is_none());
        assert!(matches!(board.speeds, [Speed::Slow, Speed::Slow]) && !Lane::start(board.child(Board::LANE)));
        Ok(Lane::start(&lane))
    }
}

fn main() -> Result<()> {
    assert!(board::run(&Qom::new()?)?);
    Ok(())
}
