//! Bridges leave, and devices move, while others come and look.

use crate::cards::{Bridge, Card, CardBus, bridge, bus, card, card_world};
use crate::probe::Lives;
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

/// What leaves, or has left.
fn has_left(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Retired { .. } | ErrorKind::NotOnABus { .. })
}

/// Nothing stays on the bus of a bridge that has left.
#[test]
fn plug_and_unplug_of_the_bridge() {
    explore("plug x unparent of the bridge", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let upper = bus::<CardBus>(&qom);
        let leaving = bridge(&qom, &lives, "bridge").realize_on(&upper).unwrap();
        let on = leaving.child(Bridge::BUS).to_owned();
        let draft = card(&qom, &lives);
        let bus = on.clone();
        let [_, card] = together([
            part(move || {
                leaving.unparent();
                None
            }),
            part(move || match draft.realize_on(&bus) {
                Ok(card) => Some(card),
                Err(error) => {
                    assert!(has_left(&error), "{error}");
                    None
                }
            }),
        ]);
        assert!(card.is_none_or(|card| !card.is_active() && card.done.unrealized.load(Relaxed) == 1));
        assert!(qom.resolve("/card").is_err() && on.devices().is_empty());
        drop((on, upper, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A bridge leaves as soon as it can be found: nothing is remembered of it.
#[test]
fn bridge_comes_and_goes() {
    explore("a bridge goes live x unparent", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let upper = bus::<CardBus>(&qom);
        let (draft, on, finder) = (bridge(&qom, &lives, "bridge"), upper.clone(), qom.clone());
        together([
            part(move || drop(draft.realize_on(&on))),
            part(move || {
                if let Ok(found) = finder.resolve("/bridge") {
                    found.unparent();
                }
            }),
        ]);
        drop((upper, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Who is reset is reset with all that is on its buses.
#[test]
fn plug_and_reset() {
    explore("plug of a bridge with a card x reset", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let uppermost = bus::<CardBus>(&qom);
        let top = bridge(&qom, &lives, "top").realize_on(&uppermost).unwrap();
        let mut draft = bridge(&qom, &lives, "bridge");
        let mut inner = qom.create::<Card>().unwrap();
        inner.life = lives.begin();
        let done = [draft.as_ancestor::<Card>().done.clone(), inner.done.clone()];
        draft.add_child("inner", inner).unwrap();
        draft.attach_child("inner", Bridge::BUS).unwrap();
        let (upper, on) = (top.clone(), top.clone());
        together([
            part(move || drop(draft.realize_on(on.child(Bridge::BUS)).unwrap())),
            part(move || upper.reset_subtree()),
        ]);
        let [outer, inner] = done.map(|done| done.reset.load(Relaxed));
        assert_eq!(outer, inner);
        drop((top, uppermost, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Each of two bridges moves onto the other's bus: one of them does.
#[test]
fn moves_into_a_ring() {
    explore("move a below b x b below a", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let upper = bus::<CardBus>(&qom);
        let bridges = ["a", "b"].map(|name| bridge(&qom, &lives, name).realize_on(&upper).unwrap());
        let [a, b] = bridges.clone();
        let moved = together([(a.clone(), b.clone()), (b, a)].map(|(moving, below)| {
            part(move || match moving.move_to_bus(below.child(Bridge::BUS)) {
                Ok(()) => true,
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::AncestorOfParent { .. }), "{error}");
                    false
                }
            })
        }));
        assert_eq!(moved.iter().filter(|moved| **moved).count(), 1);
        assert_eq!(upper.devices().len(), 1);
        drop((bridges, upper, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Two buses with a card on the first.
fn two_buses(lives: &Lives) -> (Qom, [Owned<CardBus>; 2], Owned<Card>) {
    let qom = card_world(lives);
    let buses = [(); 2].map(|()| bus::<CardBus>(&qom));
    let card = card(&qom, lives).realize_on(&buses[0]).unwrap();
    (qom, buses, card)
}

#[test]
fn move_and_unplug() {
    explore("move to another bus x unparent", 2, || {
        let lives = Lives::default();
        let (qom, buses, card) = two_buses(&lives);
        let (moving, to, leaving) = (card.clone(), buses[1].clone(), card.clone());
        together([
            part(move || {
                let moved = moving.move_to_bus(&to);
                assert!(moved.as_ref().err().is_none_or(has_left), "{moved:?}");
            }),
            part(move || leaving.unparent()),
        ]);
        assert_eq!(card.parent_bus(), None);
        for bus in &buses {
            assert_eq!((bus.devices().len(), bus.is_full()), (0, false));
            assert!(bus.list().iter().all(|listed| !listed.name.starts_with("child[")), "{:?}", bus.list());
        }
        drop((card, buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A device is on one bus at a time.
#[test]
fn move_and_list() {
    explore("move x listings of both buses", 2, || {
        let lives = Lives::default();
        let (qom, buses, card) = two_buses(&lives);
        let (moving, to, listed) = (card.clone(), buses[1].clone(), buses.clone());
        together([
            part(move || moving.move_to_bus(&to).unwrap()),
            part(move || {
                // It does not come back.
                let (new, old) = (listed[1].devices().len(), listed[0].devices().len());
                assert!(new + old <= 1, "on both");
                let (old, new) = (listed[0].devices().len(), listed[1].devices().len());
                assert!(new + old >= 1, "on none");
            }),
        ]);
        assert_eq!((buses[0].devices().len(), buses[1].devices()), (0, vec![card.clone().upcast()]));
        drop((card, buses, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A device that moves away from a bridge, or onto its bus, while the bridge leaves.
fn move_and_bridge_leaves(name: &str, is_away: bool) {
    explore(name, 2, move || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let upper = bus::<CardBus>(&qom);
        let leaving = bridge(&qom, &lives, "bridge").realize_on(&upper).unwrap();
        let lower = leaving.child(Bridge::BUS).to_owned();
        let (from, to) = if is_away { (lower, upper.clone()) } else { (upper.clone(), lower) };
        let card = card(&qom, &lives).realize_on(&from).unwrap();
        let (moving, there) = (card.clone(), to.clone());
        let [moved, _] = together([
            part(move || match moving.move_to_bus(&to) {
                Ok(()) => true,
                Err(error) => {
                    assert!(has_left(&error), "{error}");
                    false
                }
            }),
            part(move || {
                leaving.unparent();
                false
            }),
        ]);
        // It stays where it came to, or was, if that stays.
        assert_eq!(card.is_active(), moved == is_away);
        assert_eq!(upper.devices().len(), usize::from(card.is_active()));
        drop((card, from, there, upper, qom));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn move_away_and_the_bridge_leaves() {
    move_and_bridge_leaves("move away from a bridge x its unparent", true);
}

#[test]
fn move_there_and_the_bridge_leaves() {
    move_and_bridge_leaves("move to a bridge x its unparent", false);
}
