//! The slots of one `Qom`: which singleton is taken, by whom, and the strong count of the object that holds it.
//!
//! A reader must not touch an object's memory before it owns a count, so the word that `instance` races on belongs to
//! the slot, which outlives every object. An object that occupies several slots counts in one of them, its *home*;
//! the others name the home. Reserving and freeing happen under one lock; looking up an instance takes none.

use crate::sync::{AtomicPtr, AtomicU64, AtomicUsize, Mutex, Ordering, lock};

const FREE: u64 = 0;
const RESERVED: u64 = 1 << 63;
const FINAL: u64 = 1 << 62;
/// More handles than this are a leak in the program.
const MAX: u64 = 1 << 30;

/// The word of a slot, told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody is here, or this slot is not the home of its object.
    Free,
    /// A draft is being built.
    Reserved,
    /// This many strong handles.
    Live(u64),
    /// Finalizers run.
    Final,
}

impl State {
    fn of(word: u64) -> Self {
        match word {
            FREE => State::Free,
            RESERVED => State::Reserved,
            FINAL => State::Final,
            count => State::Live(count),
        }
    }
}

/// One slot.
///
/// # Invariants
///
/// 1. `home` is 0, or the index plus one of the slot in which the occupant counts. It is written under the lock of the
///    table, set before the home's word leaves `FREE` for good and cleared before that word is `FREE` again.
/// 2. `object` is the occupant's address from before the word is live until after it is final.
#[derive(Debug)]
struct Slot {
    word: AtomicU64,
    home: AtomicUsize,
    object: AtomicPtr<()>,
}

/// What the lock of the table guards, for one slot.
#[derive(Debug)]
struct Occupancy<H> {
    holder: Option<H>,
    /// What `Claim::memory` said when the slot's object went live.
    used_in: Option<u64>,
}

/// Why a reservation was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal<H> {
    /// The slot with this index is taken.
    Taken(usize, H),
    /// The slot with this index is for one object ever, which has been.
    UsedUp(usize),
}

/// What [`Slots::upgrade`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Upgrade {
    /// A count of the wanted object.
    Same,
    /// The wanted object is not live.
    Gone,
    /// A count of another object that took the slot meanwhile; the caller drops it.
    Stray(Occupant),
}

/// A strong count of the live occupant of a slot. Only this file makes one, for each count that it takes.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a count that is not given back keeps the object for ever"]
pub(crate) struct Occupant(*mut ());

impl Occupant {
    /// The address that [`Slots::go_live`] was given.
    pub(crate) fn address(&self) -> *mut () {
        self.0
    }
}

/// A wish for one slot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Claim {
    /// The slot's index.
    pub(crate) slot: usize,
    /// Whether the slot serves again after its object is gone.
    pub(crate) reuse: Reuse,
}

/// Whether a slot serves again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reuse {
    /// Always.
    Always,
    /// Never.
    Never,
    /// With another machine.
    WithAnotherMachine,
}

impl Claim {
    /// What a used-up slot remembers; `None` if it forgets.
    fn memory(self, machine: u64) -> Option<u64> {
        match self.reuse {
            Reuse::Always => None,
            Reuse::Never => Some(u64::MAX),
            Reuse::WithAnotherMachine => Some(machine),
        }
    }
}

/// All slots of one `Qom`. `H` is what a refusal tells of the holder.
#[derive(Debug)]
pub(crate) struct Slots<H> {
    slots: Box<[Slot]>,
    occupancy: Mutex<Vec<Occupancy<H>>>,
}

impl<H: Copy> Slots<H> {
    /// A table of `count` free slots.
    pub(crate) fn new(count: usize) -> Self {
        let slot = || Slot {
            word: AtomicU64::new(FREE),
            home: AtomicUsize::new(0),
            object: AtomicPtr::new(std::ptr::null_mut()),
        };
        Slots {
            slots: (0..count).map(|_| slot()).collect(),
            occupancy: Mutex::new((0..count).map(|_| Occupancy { holder: None, used_in: None }).collect()),
        }
    }

    /// Takes all the slots, or none, for an object of the given machine. Gives the home: the first of them.
    pub(crate) fn reserve(&self, claims: &[Claim], machine: u64, holder: H) -> Result<usize, Refusal<H>> {
        let mut occupancy = lock(&self.occupancy);
        Self::may_reserve(&occupancy, claims, machine)?;
        let home = claims[0].slot;
        self.slots[home].word.store(RESERVED, Ordering::Relaxed);
        for claim in claims {
            occupancy[claim.slot].holder = Some(holder);
            self.slots[claim.slot].home.store(home + 1, Ordering::Release);
        }
        Ok(home)
    }

    /// Whether [`reserve`](Self::reserve) would succeed now.
    pub(crate) fn check(&self, claims: &[Claim], machine: u64) -> Result<(), Refusal<H>> {
        Self::may_reserve(&lock(&self.occupancy), claims, machine)
    }

    fn may_reserve(occupancy: &[Occupancy<H>], claims: &[Claim], machine: u64) -> Result<(), Refusal<H>> {
        for claim in claims {
            let now = &occupancy[claim.slot];
            if let Some(holder) = now.holder {
                return Err(Refusal::Taken(claim.slot, holder));
            }
            if now.used_in.is_some() && now.used_in == claim.memory(machine) {
                return Err(Refusal::UsedUp(claim.slot));
            }
        }
        Ok(())
    }

    /// The object at `object` is complete: one Release store makes it visible, with one strong handle.
    pub(crate) fn go_live(&self, home: usize, claims: &[Claim], machine: u64, object: *mut ()) {
        if claims.iter().any(|claim| claim.reuse != Reuse::Always) {
            let mut occupancy = lock(&self.occupancy);
            for claim in claims {
                // A group's types may differ in this: one that is not `once` does not make the slot forget.
                let used_in = &mut occupancy[claim.slot].used_in;
                *used_in = (*used_in).max(claim.memory(machine));
            }
        }
        self.slots[home].object.store(object, Ordering::Relaxed);
        self.slots[home].word.store(1, Ordering::Release);
    }

    /// A strong count of the live occupant of `slot`. `drop_stray` gets a count of an object that turned out not to
    /// occupy the slot, and drops it.
    pub(crate) fn instance(&self, slot: usize, mut drop_stray: impl FnMut(Occupant)) -> Option<Occupant> {
        loop {
            let home = self.slots[slot].home.load(Ordering::Acquire);
            let at = &self.slots[home.checked_sub(1)?];
            if !Self::count_up(&at.word) {
                return None;
            }
            // We hold a count, so the occupant of the home cannot leave: is it still the occupant of `slot`?
            let object = Occupant(at.object.load(Ordering::Relaxed));
            if self.slots[slot].home.load(Ordering::Acquire) == home {
                return Some(object);
            }
            drop_stray(object);
        }
    }

    /// A strong count for a weak handle to `object`, whose home was `home`.
    pub(crate) fn upgrade(&self, home: usize, object: *mut ()) -> Upgrade {
        let at = &self.slots[home];
        if !Self::count_up(&at.word) {
            return Upgrade::Gone;
        }
        match at.object.load(Ordering::Relaxed) {
            same if same == object => Upgrade::Same,
            other => Upgrade::Stray(Occupant(other)),
        }
    }

    fn count_up(word: &AtomicU64) -> bool {
        let mut now = word.load(Ordering::Relaxed);
        loop {
            let State::Live(count) = State::of(now) else { return false };
            if count >= MAX {
                too_many_handles();
            }
            match word.compare_exchange_weak(now, now + 1, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(seen) => now = seen,
            }
        }
    }

    /// One more strong handle; the caller has one.
    pub(crate) fn clone_strong(&self, home: usize) {
        let word = &self.slots[home].word;
        if word.fetch_add(1, Ordering::Relaxed) >= MAX {
            word.fetch_sub(1, Ordering::Relaxed);
            too_many_handles();
        }
    }

    /// One strong handle less; `true` if it was the last: the slot is then final, and the caller retires the object.
    #[must_use]
    pub(crate) fn drop_strong(&self, home: usize) -> bool {
        let word = &self.slots[home].word;
        let mut now = word.load(Ordering::Relaxed);
        loop {
            let next = if now == 1 { FINAL } else { now - 1 };
            match word.compare_exchange_weak(now, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return next == FINAL,
                Err(seen) => now = seen,
            }
        }
    }

    /// Frees the slots of an object: its finalizers have run, or building it failed.
    pub(crate) fn release(&self, home: usize, claims: &[Claim]) {
        let mut occupancy = lock(&self.occupancy);
        for claim in claims {
            occupancy[claim.slot].holder = None;
            self.slots[claim.slot].home.store(0, Ordering::Release);
        }
        self.slots[home].object.store(std::ptr::null_mut(), Ordering::Relaxed);
        self.slots[home].word.store(FREE, Ordering::Release);
    }

    /// The state of the slot's occupant.
    pub(crate) fn state(&self, slot: usize) -> State {
        match self.slots[slot].home.load(Ordering::Acquire) {
            0 => State::Free,
            home => State::of(self.slots[home - 1].word.load(Ordering::Acquire)),
        }
    }
}

#[cold]
fn too_many_handles() -> ! {
    panic!("more than 2^30 handles to one object: the program leaks them")
}
