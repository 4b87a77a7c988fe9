//! Who gets a slot: drafts, and what becomes of them.

use crate::explore;
use crate::slots::{Refusal, Reuse, State};
use crate::world::World;
use loom::thread;

#[test]
fn two_creators() {
    explore("create x create", || {
        let world = World::new(1, &[&[0], &[0]]);
        let other = world.clone();
        let other = thread::spawn(move || other.create(1));
        let won = [world.create(0), other.join().unwrap()];
        assert!(won == [true, false] || won == [false, true], "exactly one succeeds: {won:?}");
        world.drop_strong(if won[0] { 0 } else { 1 });
        world.assert_empty();
    });
}

#[test]
fn three_creators() {
    explore("three creators", || {
        let world = World::new(1, &[&[0], &[0], &[0]]);
        let others = [1, 2].map(|object| {
            let world = world.clone();
            thread::spawn(move || world.create(object))
        });
        let mut won = vec![world.create(0)];
        won.extend(others.map(|other| other.join().unwrap()));
        let winners: Vec<_> = (0..3).filter(|&object| won[object]).collect();
        assert_eq!(winners.len(), 1, "exactly one succeeds");
        world.drop_strong(winners[0]);
        world.assert_empty();
    });
}

#[test]
fn three_creators_who_leave() {
    explore("three creators who leave at once", || {
        let world = World::new(1, &[&[0], &[0], &[0]]);
        let visit = |world: &World, object: usize| {
            let made = world.create(object);
            if made {
                world.read(object);
                world.drop_strong(object);
            }
            made
        };
        let others = [1, 2].map(|object| {
            let world = world.clone();
            thread::spawn(move || visit(&world, object))
        });
        let made = visit(&world, 0);
        let made_by_others = others.map(|other| other.join().unwrap());
        assert!(made || made_by_others.contains(&true), "the first to come succeeds");
        world.assert_empty();
    });
}

#[test]
fn all_slots_or_none() {
    explore("two slots, wanted in both orders", || {
        let world = World::new(2, &[&[0, 1], &[1, 0]]);
        let other = world.clone();
        let other = thread::spawn(move || other.create(1));
        let won = [world.create(0), other.join().unwrap()];
        assert!(won == [true, false] || won == [false, true], "exactly one succeeds: {won:?}");
        let winner = if won[0] { 0 } else { 1 };
        assert_eq!([world.look(0), world.look(1)], [Some(winner); 2]);
        world.drop_strong(winner);
        world.assert_empty();
    });
}

#[test]
fn a_refused_one_keeps_nothing() {
    explore("two slots x the second of them", || {
        let world = World::new(2, &[&[0, 1], &[1], &[0]]);
        let other = world.clone();
        let other = thread::spawn(move || other.create(1));
        let both = world.create(0);
        let one = other.join().unwrap();
        assert_ne!(both, one, "exactly one succeeds");
        assert_eq!(world.create(2), one, "the slot that a refused object did not get is free");
        if both {
            world.drop_strong(0);
        } else {
            world.drop_strong(1);
            world.drop_strong(2);
        }
        world.assert_empty();
    });
}

#[test]
fn failed_build() {
    explore("failed build x instance x create", || {
        let world = World::new(1, &[&[0], &[0]]);
        let (reader, creator) = (world.clone(), world.clone());
        let reader = thread::spawn(move || reader.look(0));
        let creator = thread::spawn(move || {
            let made = creator.create(1);
            if made {
                creator.drop_strong(1);
            }
            made
        });
        let drafted = world.reserve(0);
        if drafted {
            world.destroy(0);
        }
        assert!(creator.join().unwrap() || drafted, "only a draft stands in the way");
        assert_ne!(reader.join().unwrap(), Some(0), "a draft is never reached");
        world.assert_empty();
    });
}

#[test]
fn once_only() {
    explore("once: create x create x failed build", || {
        let world = World::with_reuse(Reuse::Never, 1, &[&[0], &[0], &[0]]);
        let visitors = [1, 2].map(|object| {
            let world = world.clone();
            thread::spawn(move || {
                let made = world.create(object);
                if made {
                    world.drop_strong(object);
                }
                made
            })
        });
        if world.reserve(0) {
            assert_eq!(world.slots.state(0), State::Reserved);
            world.destroy(0);
        }
        let made = visitors.map(|visitor| visitor.join().unwrap());
        assert_ne!(made, [true, true], "one object ever");
        let claims = [crate::slots::Claim { slot: 0, reuse: Reuse::Never }];
        let expected = if made == [false, false] { Ok(()) } else { Err(Refusal::UsedUp(0)) };
        assert_eq!(world.slots.check(&claims, 0), expected, "used up by a live object only");
        world.assert_empty();
    });
}
