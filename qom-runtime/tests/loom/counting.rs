//! Objects that count in their header: [`Count`].

use crate::count::{Count, Dropped};
use crate::object::Memory;
use crate::{explore, explore_bounded};
use loom::sync::Arc;
use loom::thread;

/// An object, and what `raw/owned.rs`, `raw/weak.rs` and `raw/alloc.rs` do with it.
#[derive(Debug)]
struct Object {
    count: Count,
    memory: Memory,
}

impl Object {
    /// A draft with so many weak handles.
    fn draft(weak: usize) -> Arc<Self> {
        let object = Arc::new(Object { count: Count::draft(), memory: Memory::draft() });
        (0..weak).for_each(|_| object.count.clone_weak());
        object
    }

    /// A live object with these handles.
    fn live(strong: usize, weak: usize) -> Arc<Self> {
        let object = Object::draft(weak);
        object.go_live();
        (1..strong).for_each(|_| object.count.clone_strong());
        object
    }

    fn go_live(&self) {
        self.memory.build();
        self.count.go_live();
    }

    fn drop_strong(&self) {
        self.memory.allocated();
        if self.count.drop_strong() == Dropped::Last {
            self.destroy();
        }
    }

    fn destroy(&self) {
        self.memory.finalize();
        if self.count.release() {
            self.memory.free();
        }
    }

    fn drop_weak(&self) {
        self.memory.allocated();
        if self.count.drop_weak() {
            self.memory.free();
        }
    }

    /// Upgrades, looks, and drops what it got.
    fn look(&self) -> bool {
        self.memory.allocated();
        let live = self.count.upgrade();
        if live {
            self.memory.read();
            self.drop_strong();
        }
        live
    }
}

#[test]
fn last_drops() {
    explore("three strong handles go", || {
        let object = Object::live(3, 0);
        let others = [0, 1].map(|_| {
            let object = object.clone();
            thread::spawn(move || {
                object.memory.read();
                object.drop_strong();
            })
        });
        object.memory.read();
        object.drop_strong();
        for other in others {
            other.join().unwrap();
        }
        object.memory.assert_gone();
    });
}

#[test]
fn clone_and_drop() {
    explore("clone x drop x drop", || {
        let object = Object::live(2, 0);
        let other = object.clone();
        let other = thread::spawn(move || {
            other.count.clone_strong();
            other.drop_strong();
            other.memory.read();
            other.drop_strong();
        });
        object.drop_strong();
        other.join().unwrap();
        object.memory.assert_gone();
    });
}

#[test]
fn upgrade_and_last_drop() {
    explore("weak upgrade x last drop", || {
        let object = Object::live(1, 1);
        let weak = object.clone();
        let weak = thread::spawn(move || {
            weak.look();
            weak.drop_weak();
        });
        object.memory.read();
        object.drop_strong();
        weak.join().unwrap();
        object.memory.assert_gone();
    });
}

#[test]
fn two_upgrades_and_last_drop() {
    explore_bounded("weak upgrade x weak upgrade x last drop", Some(3), || {
        let object = Object::live(1, 2);
        let others = [0, 1].map(|_| {
            let weak = object.clone();
            thread::spawn(move || {
                weak.look();
                weak.drop_weak();
            })
        });
        object.drop_strong();
        for other in others {
            other.join().unwrap();
        }
        object.memory.assert_gone();
    });
}

#[test]
fn weak_clone_and_last_drop() {
    explore("weak clone x weak drop x last drop", || {
        let object = Object::live(1, 1);
        let weak = object.clone();
        let weak = thread::spawn(move || {
            weak.count.clone_weak();
            weak.drop_weak();
            weak.drop_weak();
        });
        object.drop_strong();
        weak.join().unwrap();
        object.memory.assert_gone();
    });
}

#[test]
fn going_live_and_upgrade() {
    explore("going live x weak upgrade", || {
        let object = Object::draft(1);
        let weak = object.clone();
        let weak = thread::spawn(move || {
            weak.look();
            weak.drop_weak();
        });
        object.go_live();
        object.drop_strong();
        weak.join().unwrap();
        object.memory.assert_gone();
    });
}

/// Without a look before the drop: loom does not reorder a thread's first operation for one that only loads.
#[test]
fn going_live_and_weak_drop() {
    explore("going live x weak drop", || {
        let object = Object::draft(1);
        let weak = object.clone();
        let weak = thread::spawn(move || weak.drop_weak());
        object.go_live();
        object.drop_strong();
        weak.join().unwrap();
        object.memory.assert_gone();
    });
}

#[test]
fn going_live_and_two_upgrades() {
    explore_bounded("going live x weak upgrade x weak upgrade", Some(3), || {
        let object = Object::draft(2);
        let others = [0, 1].map(|_| {
            let weak = object.clone();
            thread::spawn(move || {
                let was_live = weak.look();
                assert!(!was_live || weak.look() || weak.count.strong() == 0, "never a draft again");
                weak.drop_weak();
            })
        });
        object.go_live();
        object.drop_strong();
        for other in others {
            other.join().unwrap();
        }
        object.memory.assert_gone();
    });
}

#[test]
fn giving_up_and_upgrade() {
    explore("draft given up x weak upgrade", || {
        let object = Object::draft(1);
        let weak = object.clone();
        let weak = thread::spawn(move || {
            assert!(!weak.look(), "a draft is never reached");
            weak.drop_weak();
        });
        object.destroy();
        weak.join().unwrap();
        object.memory.assert_gone();
    });
}
