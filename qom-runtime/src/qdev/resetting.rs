//! A reset, from its beginning to its end: all phases of what it finds, and of what joins and leaves it.
//!
//! What takes part is found first, going down by [`Resettable::reset_children`](super::Resettable::reset_children): an object is put in the reset before it is
//! asked what is below it, so that what comes there is either listed or joins by itself. Then all enter, and all are held,
//! what is below first. Chains of any length need no recursion.

use super::bus::Bus;
use super::device::Device;
use super::reset_roots::Callback;
use super::resets::{Hook, Key, Late, Resets, Settling, Stage, Ticket};
use super::resettable::{ResetType, ResettableRef};
use super::topology::Topology;
use crate::prelude::*;
use crate::sync::Arc;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// What takes part in a reset.
pub(super) enum Member {
    Object(Owned<Object>),
    /// Called when others are held.
    Call(Arc<Callback>),
}

pub(super) type Members = Vec<(Member, Ticket)>;

impl Member {
    fn key(&self) -> Key {
        match self {
            Member::Object(object) => Key::Object(object.downgrade()),
            Member::Call(callback) => Key::Call(callback.number),
        }
    }

    fn is_bus(&self) -> bool {
        matches!(self, Member::Object(object) if (**object).downcast::<Bus>().is_some())
    }

    /// What can be called.
    fn resettable(&self) -> Option<ResettableRef<'_>> {
        match self {
            Member::Object(object) if is_there(object) => object.interface(),
            _ => None,
        }
    }

    fn call(&self, hook: Hook, kind: ResetType) {
        match (self, hook) {
            (Member::Call(callback), Hook::Hold) => (callback.call)(kind),
            (Member::Call(_), _) => {}
            (Member::Object(_), _) => {
                let Some(object) = self.resettable() else { return };
                match hook {
                    Hook::Enter => object.reset_enter(kind),
                    Hook::Hold => object.reset_hold(kind),
                    Hook::Exit => object.reset_exit(kind),
                }
            }
        }
    }
}

/// What a thread does of one reset or more. A panic of what it calls is kept until all others had their turn.
pub(super) struct Resetting {
    resets: Arc<Resets>,
    panic: Option<Box<dyn Any + Send>>,
}

/// A reset that is to be released.
pub(super) struct Run {
    pub(super) number: u64,
    pub(super) members: Members,
}

impl Resetting {
    pub(super) fn new(resets: Arc<Resets>) -> Self {
        Resetting { resets, panic: None }
    }

    fn contain<R>(&mut self, part: impl FnOnce() -> R) -> Option<R> {
        match catch_unwind(AssertUnwindSafe(part)) {
            Ok(done) => Some(done),
            Err(payload) if self.panic.is_none() => {
                self.panic = Some(payload);
                None
            }
            // It was reported by the panic hook. Its own drop may panic too.
            Err(payload) => {
                std::mem::forget(payload);
                None
            }
        }
    }

    pub(super) fn has_panicked(&self) -> bool {
        self.panic.is_some()
    }

    /// Passes the first panic on.
    pub(super) fn finish(self) {
        match self.panic {
            // Two at a time would end the process.
            Some(payload) if std::thread::panicking() => std::mem::forget(payload),
            Some(payload) => resume_unwind(payload),
            None => {}
        }
    }

    /// These, and what is below them, enter a new reset, and are held in it.
    pub(super) fn assert(&mut self, roots: Vec<Member>, kind: ResetType) -> Run {
        let number = self.resets.begin();
        let members = self.find(number, kind, roots, None);
        self.raise(number, &members, Stage::Entered);
        let late = self.resets.hold(number);
        self.raise(number, &alive(late), Stage::Held);
        self.raise(number, &members, Stage::Held);
        Run { number, members }
    }

    /// All leave the reset.
    pub(super) fn release(&mut self, run: Run) {
        let members = run.members.into_iter().map(|(member, ticket)| (Some(member), ticket));
        self.release_all(run.number, members);
    }

    /// The same, of those that have not ended.
    pub(super) fn release_all(&mut self, run: u64, members: impl Iterator<Item = (Option<Member>, Ticket)>) {
        // What came last is below what was there.
        let late = self.resets.end(run).into_iter().rev().flatten();
        let late = late.map(|(object, ticket)| (object.upgrade().map(Member::Object), ticket));
        for (member, ticket) in late.chain(members) {
            let turn = self.resets.leave(ticket, run);
            self.go_on(member.as_ref(), ticket, turn);
        }
    }

    /// Puts in a reset what takes part in it, from these down; gives it, what is below first.
    fn find(&mut self, run: u64, kind: ResetType, roots: Vec<Member>, via: Option<Ticket>) -> Members {
        enum Next {
            Comes(Member, Option<Ticket>),
            HadAllBelow(Member, Ticket),
        }
        let mut found = Vec::new();
        let mut next: Vec<_> = roots.into_iter().rev().map(|root| Next::Comes(root, via)).collect();
        while let Some(now) = next.pop() {
            match now {
                Next::Comes(member, via) => {
                    let resettable = member.resettable();
                    if resettable.is_none() && matches!(member, Member::Object(_)) {
                        continue;
                    }
                    let ticket = self.resets.insert(run, kind, member.key(), member.is_bus(), via);
                    let Some(ticket) = ticket else { continue };
                    let children = resettable.and_then(|object| self.contain(|| object.reset_children()));
                    next.push(Next::HadAllBelow(member, ticket));
                    let children = children.unwrap_or_default().into_iter().rev();
                    next.extend(children.map(|child| Next::Comes(Member::Object(child), Some(ticket))));
                }
                Next::HadAllBelow(member, ticket) => found.push((member, ticket)),
            }
        }
        found
    }

    fn raise(&mut self, run: u64, members: &Members, to: Stage) {
        for (member, ticket) in members {
            let turn = self.resets.raise(*ticket, run, to);
            self.go_on(Some(member), *ticket, turn);
        }
    }

    /// Calls what this thread is to call of an object, until there is nothing more. What has ended is called no more.
    fn go_on(&mut self, member: Option<&Member>, ticket: Ticket, mut turn: Option<(Hook, ResetType)>) {
        while let Some((hook, kind)) = turn {
            if let Some(member) = member {
                self.contain(|| member.call(hook, kind));
            }
            turn = self.resets.called(ticket);
        }
    }

    /// The device is in the resets that the bus is in on which it is, with all below it, and no longer in those that it
    /// was in because of another bus.
    pub(super) fn settle(&mut self, device: &Obj<Device>) {
        let Ok(topology) = device.extension::<Topology>() else { return };
        let (weak, member) = (device.downgrade(), || Member::Object(device.to_owned().upcast()));
        let where_it_is = || topology.place(&weak).map(|place| place.bus);
        let mut now = if self.resets.is_idle() { None } else { where_it_is() };
        while let Some(on) = now {
            let Settling { device, bus, joins, leaves, stays } =
                self.resets.settle(&member().key(), &Key::Object(on.upcast()));
            // First in the new, then out of the old: it does not leave in between.
            if let Some(via) = bus {
                joins.into_iter().for_each(|(run, kind)| self.join(run, kind, member(), via));
            }
            if let Some(ticket) = device {
                leaves.into_iter().for_each(|run| self.leave(run, member(), ticket));
                for run in stays {
                    // It leaves before what it is below now.
                    let moved = self.gather(run, member(), ticket, |_| true);
                    let _ = self.resets.join(run, late(&moved));
                }
            }
            // It may have moved on meanwhile.
            now = where_it_is().filter(|now| *now != on);
        }
    }

    fn join(&mut self, run: u64, kind: ResetType, member: Member, via: Ticket) {
        let members = self.find(run, kind, vec![member], Some(via));
        self.raise(run, &members, Stage::Entered);
        match self.resets.join(run, late(&members)) {
            Ok(Stage::Held) => self.raise(run, &members, Stage::Held),
            // Who resets has it held with the others.
            Ok(_) => {}
            Err(_) => self.release(Run { number: run, members }),
        }
    }

    /// An object leaves a reset, with what is in it because of that.
    fn leave(&mut self, run: u64, member: Member, ticket: Ticket) {
        let resets = self.resets.clone();
        let gone = self.gather(run, member, ticket, |ticket| resets.strike(ticket, run));
        for (member, ticket) in &gone {
            let turn = self.resets.look(*ticket);
            self.go_on(Some(member), *ticket, turn);
        }
    }

    /// An object, and what is in a reset because of it, what is below first. Each is taken before what is below it is asked
    /// for, and passed over if it cannot be.
    fn gather(&mut self, run: u64, member: Member, ticket: Ticket, take: impl Fn(Ticket) -> bool) -> Members {
        let mut next = vec![(member, ticket)];
        let mut found = Vec::new();
        while let Some((member, ticket)) = next.pop() {
            if !take(ticket) {
                continue;
            }
            let children = member.resettable().and_then(|object| self.contain(|| object.reset_children()));
            let children: Vec<_> = children.unwrap_or_default().into_iter().map(Member::Object).collect();
            let tickets = self.resets.below(run, ticket, children.iter().map(Member::key));
            next.extend(children.into_iter().zip(tickets).filter_map(|(child, ticket)| Some((child, ticket?))));
            found.push((member, ticket));
        }
        found.reverse();
        found
    }
}

/// What has left the tree is not reset; a device that leaves is, as long as it is on its bus.
pub(super) fn is_there(object: &Obj<Object>) -> bool {
    object.is_active() || object.downcast::<Device>().is_some_and(|device| device.parent_bus().is_some())
}

/// Those of them that have not ended. Of what joined, the last is below the first.
fn alive(late: Vec<Late>) -> Members {
    let late = late.into_iter().rev().flatten();
    late.filter_map(|(object, ticket)| Some((Member::Object(object.upgrade()?), ticket))).collect()
}

/// By weak handles: what is kept here keeps nothing.
pub(super) fn late(members: &Members) -> Late {
    let objects = members.iter().filter_map(|(member, ticket)| match member {
        Member::Object(object) => Some((object.downgrade(), *ticket)),
        Member::Call(_) => None,
    });
    objects.collect()
}

/// A device is where it is now: in the tree and on its bus. It is reset, if that is wanted, and is in the resets of its bus.
pub(super) fn arrived(device: &Obj<Device>, is_reset: bool) {
    let Ok(resets) = device.extension() else { return };
    let _changing = device.changing();
    let mut resetting = Resetting::new(resets);
    let root = || vec![Member::Object(device.to_owned().upcast())];
    let run = is_reset.then(|| resetting.assert(root(), ResetType::Cold));
    resetting.settle(device);
    if let Some(run) = run {
        resetting.release(run);
    }
    resetting.finish();
}

/// Resets these, one after the other in each phase.
pub(super) fn reset(resets: Arc<Resets>, roots: Vec<Member>, kind: ResetType) {
    let mut resetting = Resetting::new(resets);
    let run = resetting.assert(roots, kind);
    resetting.release(run);
    resetting.finish();
}
