//! Types need no module of their own.

use qom_runtime::prelude::*;

fn main() -> Result<()> {
    #[derive(QomType)]
    #[qom(methods = LaneImpl)]
    struct Lane {
        #[qom(property, default = 3, range = 1..=4)]
        speed: u8,
    }

    #[qom_methods(Lane)]
    trait LaneImpl {
        fn start(this: &Obj<Self>) -> u8 {
            this.speed
        }
    }

    #[derive(QomType)]
    #[qom(parent = "lane")]
    struct FastLane {
        #[qom(property, default = 4, range = 1..=4)]
        width: u8,
    }

    impl LaneImpl for FastLane {}

    const LINES: usize = 2;

    #[derive(QomType)]
    struct Board {
        #[qom(child, alias("speed"))]
        lane: Child<FastLane>,
        #[qom(link)]
        other: Link<Lane>,
        #[qom(property, default = [1, 2])]
        lines: [u8; LINES],
    }

    let board = Qom::new()?.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::LANE).width, board.lines, board.get("speed")?), (4, [1, 2], 3.into()));
    assert!(board.other.get().is_none());

    let lane = Qom::new()?.create::<FastLane>()?.complete()?;
    assert_eq!((Lane::start(&lane), lane.width), (3, 4));
    Ok(())
}
