//! Readers of one slot, while its object comes and goes.

use crate::world::World;
use crate::{explore, explore_bounded};
use loom::thread;

#[test]
fn instance_and_last_drop() {
    explore("instance x last drop", || {
        let world = World::new(1, &[&[0]]);
        assert!(world.create(0));
        let reader = world.clone();
        let reader = thread::spawn(move || reader.look(0));
        world.drop_strong(0);
        reader.join().unwrap();
        assert_eq!(world.look(0), None);
        world.assert_empty();
    });
}

#[test]
fn two_instances_and_last_drop() {
    explore_bounded("instance x instance x last drop", Some(3), || {
        let world = World::new(1, &[&[0]]);
        assert!(world.create(0));
        let readers = [0, 1].map(|_| {
            let world = world.clone();
            thread::spawn(move || world.look(0))
        });
        world.drop_strong(0);
        for reader in readers {
            reader.join().unwrap();
        }
        world.assert_empty();
    });
}

#[test]
fn going_live_and_instance() {
    explore_bounded("going live x instance x instance", Some(3), || {
        let world = World::new(1, &[&[0]]);
        assert!(world.reserve(0));
        let readers = [0, 1].map(|_| {
            let world = world.clone();
            thread::spawn(move || world.look(0))
        });
        world.go_live(0);
        assert_eq!(world.look(0), Some(0), "live at once");
        for reader in readers {
            reader.join().unwrap();
        }
        world.drop_strong(0);
        world.assert_empty();
    });
}

#[test]
fn upgrade_and_last_drop() {
    explore_bounded("slotted weak upgrade x instance x last drop", Some(3), || {
        let world = World::new(1, &[&[0]]);
        assert!(world.create(0));
        world.downgrade(0);
        let (weak, reader) = (world.clone(), world.clone());
        let weak = thread::spawn(move || {
            weak.look_weak(0);
            weak.drop_weak(0);
        });
        let reader = thread::spawn(move || reader.look(0));
        world.drop_strong(0);
        weak.join().unwrap();
        reader.join().unwrap();
        world.assert_empty();
    });
}

#[test]
fn going_live_and_upgrade() {
    explore("slotted going live x weak upgrade", || {
        let world = World::new(1, &[&[0]]);
        assert!(world.reserve(0));
        world.downgrade(0);
        let weak = world.clone();
        let weak = thread::spawn(move || {
            weak.look_weak(0);
            weak.drop_weak(0);
        });
        world.go_live(0);
        world.drop_strong(0);
        weak.join().unwrap();
        world.assert_empty();
    });
}

#[test]
fn instance_in_every_slot() {
    explore_bounded("going live in two slots x instance x instance", Some(3), || {
        let world = World::new(2, &[&[0, 1]]);
        assert!(world.reserve(0));
        let readers = [0, 1].map(|slot| {
            let world = world.clone();
            thread::spawn(move || world.look(slot))
        });
        world.go_live(0);
        world.drop_strong(0);
        for reader in readers {
            reader.join().unwrap();
        }
        world.assert_empty();
    });
}
