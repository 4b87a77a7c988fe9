//! Slots and the objects that contend for them, by number.

use crate::count::Count;
use crate::object::Memory;
use crate::slots::{Claim, Occupant, Reuse, Slots, State, Upgrade};
use loom::cell::Cell;
use loom::sync::Arc;
use std::ptr::without_provenance_mut;

/// What `qom/world.rs`, `raw/owned.rs`, `raw/weak.rs` and `raw/alloc.rs` do with slots.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) slots: Slots<usize>,
    /// For each slot, what stands for the world outside that its object has to itself, until it is finalized.
    outside: Vec<Cell<Option<usize>>>,
    objects: Vec<Object>,
}

/// An object that may come to be, once.
#[derive(Debug)]
struct Object {
    claims: Vec<Claim>,
    /// Counts weak handles only.
    count: Count,
    memory: Memory,
}

impl Object {
    fn home(&self) -> usize {
        self.claims[0].slot
    }
}

/// The number of the object that a count was taken of.
fn number(occupant: &Occupant) -> usize {
    occupant.address().addr() - 1
}

fn address(number: usize) -> *mut () {
    without_provenance_mut(number + 1)
}

impl World {
    /// Slots that serve again, and for each object those that it occupies, its home first.
    pub(crate) fn new(slots: usize, objects: &[&[usize]]) -> Arc<Self> {
        World::with_reuse(Reuse::Always, slots, objects)
    }

    /// As [`new`](Self::new), with another kind of slots.
    pub(crate) fn with_reuse(reuse: Reuse, slots: usize, objects: &[&[usize]]) -> Arc<Self> {
        let object = |slots: &&[usize]| Object {
            claims: slots.iter().map(|&slot| Claim { slot, reuse }).collect(),
            count: Count::slotted(),
            memory: Memory::draft(),
        };
        let objects = objects.iter().map(object).collect();
        let outside = (0..slots).map(|_| Cell::new(None)).collect();
        Arc::new(World { slots: Slots::new(slots), outside, objects })
    }

    /// A draft of this object, if its slots are free.
    pub(crate) fn reserve(&self, object: usize) -> bool {
        self.slots.reserve(&self.objects[object].claims, 0, object).is_ok()
    }

    /// The draft becomes a live object with one strong handle.
    pub(crate) fn go_live(&self, object: usize) {
        let Object { claims, memory, .. } = &self.objects[object];
        memory.build();
        for claim in claims {
            assert_eq!(self.outside[claim.slot].get(), None, "one object at a time in a slot");
            self.outside[claim.slot].set(Some(object));
        }
        self.slots.go_live(claims[0].slot, claims, 0, address(object));
    }

    /// Makes a live object with one strong handle, if its slots are free.
    pub(crate) fn create(&self, object: usize) -> bool {
        let reserved = self.reserve(object);
        if reserved {
            self.go_live(object);
        }
        reserved
    }

    /// Ends an object that is not reached any more: the finalizers, then the slots, then the memory.
    pub(crate) fn destroy(&self, object: usize) {
        let Object { claims, count, memory } = &self.objects[object];
        memory.finalize();
        claims.iter().for_each(|claim| self.outside[claim.slot].set(None));
        self.slots.release(claims[0].slot, claims);
        if count.release() {
            memory.free();
        }
    }

    /// Reads an object through a strong handle.
    pub(crate) fn read(&self, object: usize) {
        self.objects[object].memory.read();
    }

    /// Drops a strong handle.
    pub(crate) fn drop_strong(&self, object: usize) {
        self.objects[object].memory.allocated();
        if self.slots.drop_strong(self.objects[object].home()) {
            self.destroy(object);
        }
    }

    /// Asks for the instance, looks at it and drops it; gives its number.
    pub(crate) fn look(&self, slot: usize) -> Option<usize> {
        let found = number(&self.slots.instance(slot, |stray| self.drop_strong(number(&stray)))?);
        self.read(found);
        assert!(self.objects[found].claims.iter().any(|claim| claim.slot == slot), "an object of this slot");
        self.drop_strong(found);
        Some(found)
    }

    /// A weak handle; the caller has a handle, or the draft.
    pub(crate) fn downgrade(&self, object: usize) {
        self.objects[object].count.clone_weak();
    }

    /// Upgrades a weak handle, looks, and drops what it got.
    pub(crate) fn look_weak(&self, object: usize) -> bool {
        self.objects[object].memory.allocated();
        match self.slots.upgrade(self.objects[object].home(), address(object)) {
            Upgrade::Same => {
                self.read(object);
                self.drop_strong(object);
                true
            }
            Upgrade::Gone => false,
            Upgrade::Stray(other) => {
                self.read(number(&other));
                self.drop_strong(number(&other));
                false
            }
        }
    }

    /// Drops a weak handle.
    pub(crate) fn drop_weak(&self, object: usize) {
        let Object { count, memory, .. } = &self.objects[object];
        memory.allocated();
        if count.drop_weak() {
            memory.free();
        }
    }

    /// No slot is lost, no object is left.
    pub(crate) fn assert_empty(&self) {
        (0..self.outside.len()).for_each(|slot| assert_eq!(self.slots.state(slot), State::Free));
        for object in &self.objects {
            object.memory.assert_gone();
            if object.claims.iter().all(|claim| claim.reuse == Reuse::Always) {
                assert_eq!(self.slots.check(&object.claims, 0), Ok(()), "every slot serves again");
            }
        }
    }
}
