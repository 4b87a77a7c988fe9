//! Another object in a slot than the one that was looked for.

use crate::world::World;
use crate::{explore, explore_bounded};
use loom::thread;

#[test]
fn drop_create_instance() {
    explore("drop x create x instance", || {
        let world = World::new(1, &[&[0], &[0]]);
        assert!(world.create(0));
        let (creator, reader) = (world.clone(), world.clone());
        let creator = thread::spawn(move || {
            let made = creator.create(1);
            if made {
                creator.drop_strong(1);
            }
        });
        let reader = thread::spawn(move || reader.look(0));
        world.drop_strong(0);
        creator.join().unwrap();
        reader.join().unwrap();
        world.assert_empty();
    });
}

#[test]
fn successor_at_the_same_home() {
    explore("an object of two slots leaves x one of its home comes x instance of the other slot", || {
        // While the reader is on its way from slot 1 to the home, object 1 may take the home, and not slot 1.
        let world = World::new(2, &[&[0, 1], &[0]]);
        assert!(world.create(0));
        let reader = world.clone();
        let reader = thread::spawn(move || reader.look(1));
        world.drop_strong(0);
        // Refused only while the reader keeps object 0.
        if world.create(1) {
            world.drop_strong(1);
        }
        assert_ne!(reader.join().unwrap(), Some(1), "never an object of another slot");
        world.assert_empty();
    });
}

#[test]
fn successor_with_another_home() {
    explore_bounded("the slots change hands and home x instance of both", Some(3), || {
        let world = World::new(2, &[&[0, 1], &[1, 0]]);
        assert!(world.create(0));
        let readers = [0, 1].map(|slot| {
            let world = world.clone();
            thread::spawn(move || world.look(slot))
        });
        world.drop_strong(0);
        if world.create(1) {
            world.drop_strong(1);
        }
        for reader in readers {
            reader.join().unwrap();
        }
        world.assert_empty();
    });
}

#[test]
fn upgrade_of_a_predecessor() {
    explore("weak upgrade x last drop and another object in the slot", || {
        let world = World::new(1, &[&[0], &[0]]);
        assert!(world.create(0));
        world.downgrade(0);
        let weak = world.clone();
        let weak = thread::spawn(move || {
            weak.look_weak(0);
            weak.drop_weak(0);
        });
        world.drop_strong(0);
        // Refused only while the upgraded handle keeps object 0.
        if world.create(1) {
            world.read(1);
            world.drop_strong(1);
        }
        weak.join().unwrap();
        world.assert_empty();
    });
}

#[test]
fn upgrade_of_a_predecessor_and_creator() {
    explore("weak upgrade x last drop x creator in the slot", || {
        let world = World::new(1, &[&[0], &[0]]);
        assert!(world.create(0));
        world.downgrade(0);
        let (weak, creator) = (world.clone(), world.clone());
        let weak = thread::spawn(move || {
            weak.look_weak(0);
            weak.drop_weak(0);
        });
        let creator = thread::spawn(move || {
            if creator.create(1) {
                creator.drop_strong(1);
            }
        });
        world.drop_strong(0);
        weak.join().unwrap();
        creator.join().unwrap();
        world.assert_empty();
    });
}
