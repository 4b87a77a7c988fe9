//! Slots: taken before the object exists, given back whatever happens.

use crate::panic_of;
use crate::types::{Both, Leaf, OtherLeaf, Red, UNATTACHED, arm, notes};
use qom_runtime::prelude::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

const THREADS: usize = 8;
const ROUNDS: usize = 10_000;

#[test]
fn law_02_a_panic_while_building_leaves_nothing() {
    let qom = Qom::new().unwrap();
    let before = qom.root().children().len();
    let points =
        ["default of top", "default of middle", "default of leaf", "init of top", "init of middle", "init of leaf"];
    for point in points {
        notes();
        arm(point);
        assert_eq!(panic_of(|| drop(qom.create::<Leaf>())), format!("at {point}"));
        let (came, went): (Vec<_>, Vec<_>) = notes().into_iter().partition(|note| note.starts_with('+'));
        let mut expected: Vec<_> = came.iter().map(|level| level.replace('+', "-")).collect();
        expected.reverse();
        assert_eq!(went, expected, "{point}: what was built is finalized, leaf to root");
        assert_eq!(qom.check::<Leaf>(), Ok(()), "{point}: the slot is free");
        assert_eq!(qom.root().children().len(), before);
    }
}

#[test]
fn law_02_a_panic_while_setting_or_completing_leaves_nothing() {
    let qom = Qom::new().unwrap();
    for (point, property) in
        [("check", "level"), ("on_set", "level"), ("set", "pressure"), ("get", ""), ("activate", "")]
    {
        let mut draft = qom.create::<Leaf>().unwrap();
        let weak = draft.weak();
        draft.place(&qom.root(), "here").unwrap();
        arm(point);
        let said = panic_of(|| {
            let mut draft = draft;
            if property.is_empty() {
                draft.get("pressure").unwrap();
                drop(draft.complete());
            } else {
                draft.set(property, 1).unwrap();
            }
        });
        assert_eq!(said, format!("at {point}"));
        assert_eq!(weak.upgrade(), None);
        assert_eq!(qom.check::<Leaf>(), Ok(()), "{point}: the slot is free");
        qom.create::<Leaf>().unwrap().place(&qom.root(), "here").unwrap();
    }
}

#[test]
fn law_02_a_panic_in_a_live_setter_leaves_the_object() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    for point in ["set", "get"] {
        arm(point);
        panic_of(|| {
            let _ = leaf.set("pressure", 1);
            let _ = leaf.get("pressure");
        });
        assert_eq!((leaf.set("pressure", 1), leaf.get("pressure")), (Ok(()), Ok(Value::from(1))));
    }
    assert_eq!(qom.instance::<Leaf>(), Some(leaf));
}

#[test]
fn law_03_all_slots_or_none() {
    let qom = Qom::new().unwrap();
    let red = qom.create::<Red>().unwrap();
    let error = qom.create::<Both>().unwrap_err();
    assert_eq!(error.holder().unwrap().type_name(), "red");
    assert_eq!(qom.check::<OtherLeaf>(), Ok(()), "the slot that it could have had is free");
    drop(red);
    let both = qom.create::<Both>().unwrap();
    assert!(qom.check::<OtherLeaf>().is_err() && qom.check::<Red>().is_err());
    drop(both);
    assert_eq!((qom.check::<OtherLeaf>(), qom.check::<Red>()), (Ok(()), Ok(())));
}

/// Threads that start each round together.
fn rounds(rounds: usize, round: impl Fn(usize) + Sync) {
    let barrier = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (barrier, round) = (&barrier, &round);
            scope.spawn(move || {
                for _ in 0..rounds {
                    barrier.wait();
                    round(thread);
                }
            });
        }
    });
}

#[test]
fn law_03_of_many_creators_one_succeeds() {
    let qom = Qom::new().unwrap();
    let (won, met) = (AtomicUsize::new(0), Barrier::new(THREADS));
    rounds(ROUNDS / 4, |thread| {
        let made = match thread % 3 {
            0 => qom.create::<Red>().map(Draft::upcast::<Object>),
            1 => qom.create_by_name("blue"),
            _ => qom.create::<Both>().map(Draft::upcast::<Object>),
        };
        won.fetch_add(usize::from(made.is_ok()), Ordering::Relaxed);
        met.wait(); // all have tried before one leaves
    });
    assert_eq!(won.into_inner(), ROUNDS / 4, "exactly one a round");
}

#[test]
fn law_04_instance_meets_drop_and_creation() {
    let qom = Qom::new().unwrap();
    let (live, seen) = (AtomicUsize::new(0), AtomicUsize::new(0));
    rounds(ROUNDS, |thread| {
        if thread % 2 == 0 {
            if let Ok(draft) = qom.create::<Red>() {
                let red = draft.complete().unwrap();
                assert_eq!(live.fetch_add(1, Ordering::AcqRel), 0, "at most one");
                live.fetch_sub(1, Ordering::AcqRel);
                drop(red);
            }
        } else if let Some(red) = qom.instance::<Red>() {
            assert_eq!(red.type_name(), "red");
            seen.fetch_add(1, Ordering::Relaxed);
        }
    });
    assert_eq!(qom.instance::<Red>(), None);
    assert_eq!(qom.check::<Red>(), Ok(()), "no slot is lost");
}

#[test]
fn law_04_never_a_draft_nor_the_dead() {
    let qom = Qom::new().unwrap();
    let draft = qom.create::<Red>().unwrap();
    assert_eq!(qom.instance::<Red>(), None);
    let red = draft.complete().unwrap();
    let instance = qom.instance::<Red>().unwrap();
    drop(red);
    assert_eq!(qom.instance::<Red>().unwrap(), instance, "each handle keeps it");
    drop(instance);
    assert_eq!(qom.instance::<Red>(), None);
}

#[test]
fn law_03_first_placements_of_many_threads() {
    for _ in 0..50 {
        let qom = Qom::new().unwrap();
        let failed = AtomicUsize::new(0);
        rounds(1, |_| {
            let object = qom.create_by_name("laws-unplaced").unwrap().complete();
            failed.fetch_add(usize::from(object.is_err()), Ordering::Relaxed);
        });
        assert_eq!(failed.into_inner(), 0);
        assert_eq!(qom.resolve("/unattached").unwrap().children().len(), THREADS);
    }
}

#[derive(QomType, Debug)]
#[qom(placement = UNATTACHED)]
struct LawsUnplaced {}
