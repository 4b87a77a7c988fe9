//! Resets meet, and devices come to what is in reset, and leave it.

use crate::cards::{CardBus, bus};
use crate::probe::{Life, Lives, world};
use crate::{explore, part, together};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{InReset, ResetType, Resettable, ResettableRef};
use std::sync::{Arc, Mutex};

/// What a device has seen. It has no point at which threads are switched.
#[derive(Debug, Default)]
struct Seen(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    phase: Phase,
    is_inside: bool,
    cycles: usize,
    /// It did something, since it entered last.
    is_dirty: bool,
}

#[derive(Debug, Default, PartialEq)]
enum Phase {
    #[default]
    Out,
    Entered,
    Held,
}

impl Seen {
    fn goes(&self, from: Phase, to: Phase, life: &Life) {
        let mut state = self.0.lock().unwrap();
        assert!(!state.is_inside, "one thread at a time");
        assert_eq!(state.phase, from, "in order, once each");
        match to {
            Phase::Entered => state.is_dirty = false,
            Phase::Out => state.cycles += 1,
            Phase::Held => {}
        }
        (state.phase, state.is_inside) = (to, true);
        drop(state);
        life.check(); // with room for other threads
        self.0.lock().unwrap().is_inside = false;
    }

    /// It does something, unless it is in reset.
    fn work(&self) {
        let mut state = self.0.lock().unwrap();
        state.is_dirty = state.phase == Phase::Out;
    }

    fn is_held(&self) -> bool {
        self.0.lock().unwrap().phase == Phase::Held
    }

    /// It is in no reset, and has been in so many at least and at most.
    fn was_reset(&self, least: usize, most: usize) {
        let state = self.0.lock().unwrap();
        assert!(!state.is_inside && state.phase == Phase::Out && !state.is_dirty, "{state:?}");
        assert!((least..=most).contains(&state.cycles), "{state:?}");
    }
}

/// A device that watches over its phases.
#[derive(QomType, Debug)]
#[qom(parent = "device", implements(Resettable))]
struct Latch {
    life: Life,
    seen: Arc<Seen>,
}
impl DeviceImpl for Latch {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(CardBus::INFO);
}
impl Resettable for Latch {
    fn reset_enter(this: &Obj<Self>, _: ResetType) {
        this.seen.goes(Phase::Out, Phase::Entered, &this.life);
    }
    fn reset_hold(this: &Obj<Self>, _: ResetType) {
        this.seen.goes(Phase::Entered, Phase::Held, &this.life);
    }
    fn reset_exit(this: &Obj<Self>, _: ResetType) {
        this.seen.goes(Phase::Held, Phase::Out, &this.life);
    }
}

/// Has a bus of its own.
#[derive(QomType, Debug)]
#[qom(parent = "device")]
struct LatchBridge {
    #[qom(child)]
    bus: Child<CardBus>,
}
impl DeviceImpl for LatchBridge {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(CardBus::INFO);
}

/// Two buses, and a draft for them.
struct Latched {
    lives: Lives,
    qom: Qom,
    buses: [Owned<CardBus>; 2],
    draft: Draft<Latch>,
    seen: Arc<Seen>,
}

fn latched() -> Latched {
    let lives = Lives::default();
    let qom = world([CardBus::INFO, Latch::INFO, LatchBridge::INFO]);
    let buses = [(); 2].map(|()| bus::<CardBus>(&qom));
    let mut draft = qom.create::<Latch>().unwrap();
    draft.life = lives.begin();
    let seen = draft.seen.clone();
    Latched { lives, qom, buses, draft, seen }
}

fn hold(bus: &Obj<CardBus>) -> InReset {
    bus.interface::<ResettableRef<'_>>().unwrap().hold_reset(ResetType::Cold)
}

/// Each reset is there for who asked for it, and the phases are in order.
#[test]
fn reset_and_reset() {
    explore("reset x reset", 3, || {
        let Latched { lives, qom, buses, draft, seen } = latched();
        let latch = draft.realize_on(&buses[0]).unwrap();
        together([(); 2].map(|()| {
            let latch = latch.clone();
            part(move || {
                latch.seen.work();
                latch.reset_subtree();
            })
        }));
        seen.was_reset(1, 2);
        drop((latch, buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// What is plugged into a bus in reset is in it, and leaves with it.
#[test]
fn hold_and_plug() {
    explore("reset of a bus x plug", 2, || {
        let Latched { lives, qom, buses, draft, seen } = latched();
        let [held, on] = [buses[0].clone(), buses[0].clone()];
        let [in_reset, _] = together([
            part(move || Some(hold(&held))),
            part(move || {
                draft.realize_on(&on).unwrap();
                None
            }),
        ]);
        assert!(seen.is_held(), "{seen:?}");
        drop(in_reset);
        seen.was_reset(1, 1);
        qom.resolve("/unattached").unwrap().unparent();
        drop((buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// What is plugged while a reset is released does not stay in it.
#[test]
fn release_and_plug() {
    explore("release of a bus x plug", 2, || {
        let Latched { lives, qom, buses, draft, seen } = latched();
        let (in_reset, on) = (hold(&buses[0]), buses[0].clone());
        together([part(move || drop(in_reset)), part(move || drop(draft.realize_on(&on).unwrap()))]);
        seen.was_reset(0, 1);
        qom.resolve("/unattached").unwrap().unparent();
        drop((buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A device moves from the first bus to the second, one of which is put in reset.
fn hold_and_move(name: &str, held: usize) {
    explore(name, 2, move || {
        let Latched { lives, qom, buses, draft, seen } = latched();
        let latch = draft.realize_on(&buses[0]).unwrap();
        let (bus, to) = (buses[held].clone(), buses[1].clone());
        let moving = latch.clone();
        let [in_reset, _] = together([
            part(move || Some(hold(&bus))),
            part(move || {
                moving.move_to_bus(&to).unwrap();
                None
            }),
        ]);
        assert_eq!(seen.is_held(), held == 1, "{seen:?}");
        drop(in_reset);
        // Who looked at the old place puts it in once more, and then sees that it has moved.
        seen.was_reset(held, 2);
        drop((latch, buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn hold_and_move_away() {
    hold_and_move("reset of a bus x move away", 0);
}

#[test]
fn hold_and_move_there() {
    hold_and_move("reset of a bus x move there", 1);
}

/// A bridge moves away from a bus in reset: what is plugged into it meanwhile is not in reset.
#[test]
fn move_away_and_plug_below() {
    explore("move away from reset x plug below", 1, || {
        let Latched { lives, qom, buses, draft, seen } = latched();
        let bridge = qom.create::<LatchBridge>().unwrap().realize_on(&buses[0]).unwrap();
        let in_reset = hold(&buses[0]);
        let (to, moving, on) = (buses[1].clone(), bridge.clone(), bridge.clone());
        together([
            part(move || moving.move_to_bus(&to).unwrap()),
            part(move || drop(draft.realize_on(on.child(LatchBridge::BUS)).unwrap())),
        ]);
        seen.was_reset(0, 1);
        drop(in_reset);
        seen.was_reset(0, 1);
        qom.resolve("/unattached").unwrap().unparent();
        drop((bridge, buses, qom));
        assert_eq!(lives.now(), 0);
    });
}
