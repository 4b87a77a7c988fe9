//! Changes under way, and one who saves: [`Changes`](crate::changes::Changes).
//!
//! The fields are written with relaxed stores, as a device may: the counters have to order them.

use crate::changes::{Change, Store};
use crate::explore;
use crate::header::{Header, World};
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU32, Ordering::Relaxed};
use loom::thread;

/// Two fields that are never seen apart.
#[derive(Debug, Default)]
struct Pair {
    left: AtomicU32,
    right: AtomicU32,
}

/// What `save/collect.rs` does, once.
fn save(world: &World, pair: &Pair, is_one: fn(u32, u32) -> bool) {
    let Ok(saving) = world.changes().saving() else { unreachable!("nobody else saves") };
    let Some(before) = saving.moment() else { return };
    let seen = (pair.left.load(Relaxed), pair.right.load(Relaxed));
    if saving.moment().as_ref() == Some(&before) {
        assert!(is_one(seen.0, seen.1), "{seen:?}");
    }
}

#[test]
fn a_change_and_a_saver() {
    explore("a change of two fields x saving", || {
        let (world, pair) = (Arc::new(World::default()), Arc::new(Pair::default()));
        let (object, changed) = (Header::of(&world), pair.clone());
        let other = thread::spawn(move || {
            let _change = Change::of(&object);
            changed.left.store(1, Relaxed);
            changed.right.store(1, Relaxed);
        });
        save(&world, &pair, |left, right| left == right);
        other.join().unwrap();
        save(&world, &pair, |left, right| (left, right) == (1, 1));
    });
}

#[test]
fn two_stores_and_a_saver() {
    explore("a store x a store x saving", || {
        let (world, pair) = (Arc::new(World::default()), Arc::new(Pair::default()));
        let (object, changed) = (Header::of(&world), pair.clone());
        let other = thread::spawn(move || {
            let store = Store::into(&object);
            changed.left.store(1, Relaxed);
            drop(store);
            let _store = Store::into(&object);
            changed.right.store(1, Relaxed);
        });
        save(&world, &pair, |left, right| left >= right);
        other.join().unwrap();
        save(&world, &pair, |left, right| (left, right) == (1, 1));
    });
}
