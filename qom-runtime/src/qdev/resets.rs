//! Which objects of a world are in which resets, how far each has come, and what is to be called next.
//!
//! Plain data under one lock, which is held while no user code runs. Each object has one who calls its phases: who changes
//! something meanwhile leaves the rest to that one, who looks again after each. So nobody waits, and the phases of an object
//! are a circle, always: enter, hold, exit.

use super::by_address::ByAddress;
use super::resettable::ResetType;
use crate::prelude::*;
use crate::sync::{Mutex, lock, thread_local};
use std::collections::hash_map::Entry as MapEntry;

/// One for each world. Empty while nothing is in reset.
#[derive(Default)]
pub(super) struct Resets(Mutex<State>);

#[derive(Default)]
struct State {
    last_run: u64,
    last_entry: u64,
    /// The resets that are not released yet. They are few.
    runs: Vec<Run>,
    by_key: ByAddress<Key, usize>,
    entries: Vec<Option<Entry>>,
    free: Vec<usize>,
}

/// What is reset.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Object(Weak<Object>),
    /// A function, by its number.
    Call(u64),
}

/// Where the entry of an object is, as long as it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ticket {
    index: usize,
    /// That of the entry, which is not used again.
    number: u64,
}

/// How far an object has come, and how far a reset wants it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    #[default]
    Out,
    Entered,
    Held,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hook {
    Enter,
    Hold,
    Exit,
}

/// A reset that is not released.
struct Run {
    number: u64,
    /// How far it is with all that it found itself.
    stage: Stage,
    /// What joined it later.
    late: Vec<Late>,
}

/// What joined a reset together, what is below first.
pub(super) type Late = Vec<(Weak<Object>, Ticket)>;

/// An object in one reset or more.
struct Entry {
    number: u64,
    key: Key,
    is_bus: bool,
    runs: Memberships,
    /// The phase that was called last.
    at: Stage,
    /// The type of reset with which it entered.
    kind: ResetType,
    /// The thread that calls its phases now.
    caller: Option<Caller>,
    /// A reset began, and is perhaps over, while another thread had it leave one.
    owed: Option<ResetType>,
}

/// Mostly one.
#[derive(Default)]
struct Memberships {
    one: Option<Membership>,
    more: Vec<Membership>,
}

struct Membership {
    run: u64,
    kind: ResetType,
    /// What it is in the reset with: what it is below. `None` for what is reset itself.
    via: Option<Ticket>,
    wants: Stage,
}

/// What is to be done for a device, so that it is in the resets of its bus.
pub(super) struct Settling {
    /// The device and the bus, where they are in reset.
    pub(super) device: Option<Ticket>,
    pub(super) bus: Option<Ticket>,
    /// The bus is in these, and not the device.
    pub(super) joins: Vec<(u64, ResetType)>,
    /// The device is in these because of another bus.
    pub(super) leaves: Vec<u64>,
    /// The device was in these because of another bus, and stays because of this one.
    pub(super) stays: Vec<u64>,
}

/// A thread.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Caller(usize);

impl Caller {
    fn this_thread() -> Self {
        thread_local! {
            static HERE: u8 = const { 0 };
        }
        Caller(HERE.with(|here| std::ptr::from_ref(here).addr()))
    }
}

impl Memberships {
    fn iter(&self) -> impl Iterator<Item = &Membership> {
        self.one.iter().chain(&self.more)
    }

    fn of(&mut self, run: u64) -> Option<&mut Membership> {
        self.one.iter_mut().chain(&mut self.more).find(|member| member.run == run)
    }

    fn is_in(&self, run: u64) -> bool {
        self.iter().any(|member| member.run == run)
    }

    fn add(&mut self, member: Membership) {
        match self.one {
            None => self.one = Some(member),
            Some(_) => self.more.push(member),
        }
    }

    fn remove(&mut self, run: u64) {
        self.more.retain(|member| member.run != run);
        if self.one.as_ref().is_some_and(|member| member.run == run) {
            self.one = self.more.pop();
        }
    }
}

impl Entry {
    fn raise(&mut self, run: u64, to: Stage) {
        let Some(member) = self.runs.of(run) else { return };
        member.wants = member.wants.max(to);
        let (kind, leaves_now) = (member.kind, self.at == Stage::Out);
        // It leaves one reset, and enters the next when that is done, even if it is called off meanwhile. Who resets what it
        // is itself taking out of reset has what it wants.
        if to == Stage::Entered && leaves_now && self.caller.is_some_and(|caller| caller != Caller::this_thread()) {
            self.owed = Some(kind);
        }
    }

    /// What is called next, if nothing is being called.
    fn next(&mut self) -> Option<Hook> {
        let wanted = self.runs.iter().max_by_key(|member| member.wants);
        let hook = match (self.at, wanted.map(|member| member.wants)) {
            (Stage::Out, wants) if self.owed.is_some() || wants > Some(Stage::Out) => Hook::Enter,
            // Who has entered is held before it leaves, whatever has become of the reset.
            (Stage::Entered, None | Some(Stage::Held)) => Hook::Hold,
            (Stage::Held, None) => Hook::Exit,
            _ => return None,
        };
        self.at = match hook {
            Hook::Enter => {
                let wanted = wanted.map(|member| member.kind);
                self.kind = self.owed.take().or(wanted).unwrap_or_default();
                Stage::Entered
            }
            Hook::Hold => Stage::Held,
            Hook::Exit => Stage::Out,
        };
        self.caller = Some(Caller::this_thread());
        Some(hook)
    }
}

impl State {
    fn get(&self, ticket: Ticket) -> Option<&Entry> {
        self.entries.get(ticket.index)?.as_ref().filter(|entry| entry.number == ticket.number)
    }

    fn entry(&mut self, ticket: Ticket) -> Option<&mut Entry> {
        self.entries.get_mut(ticket.index)?.as_mut().filter(|entry| entry.number == ticket.number)
    }

    fn ticket_of(&self, key: &Key) -> Option<Ticket> {
        let index = *self.by_key.get(key)?;
        Some(Ticket { index, number: self.entries.get(index)?.as_ref()?.number })
    }

    fn run(&mut self, number: u64) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.number == number)
    }

    /// The entry of what may have none yet.
    fn open(&mut self, key: Key, is_bus: bool) -> Ticket {
        let vacant = match self.by_key.entry(key) {
            MapEntry::Vacant(vacant) => vacant,
            MapEntry::Occupied(occupied) => {
                let index = *occupied.get();
                let number = self.entries.get(index).and_then(Option::as_ref).map_or(0, |entry| entry.number);
                return Ticket { index, number };
            }
        };
        self.last_entry += 1;
        let (number, key) = (self.last_entry, vacant.key());
        let entry = Entry {
            number,
            key: key.clone(),
            is_bus,
            runs: Memberships::default(),
            at: Stage::Out,
            kind: ResetType::Cold,
            caller: None,
            owed: None,
        };
        let index = self.free.pop().unwrap_or(self.entries.len());
        match self.entries.get_mut(index) {
            Some(free) => *free = Some(entry),
            None => self.entries.push(Some(entry)),
        }
        vacant.insert(index);
        Ticket { index, number }
    }

    /// An entry that is not needed any more. What it keeps is dropped when nothing is locked: it may be the last of its
    /// world.
    fn close(&mut self, ticket: Ticket) -> Option<(Entry, Option<Key>)> {
        let entry = self.entries.get_mut(ticket.index)?.take()?;
        let key = self.by_key.remove_entry(&entry.key).map(|(key, _)| key);
        self.free.push(ticket.index);
        if self.by_key.is_empty() {
            (self.entries, self.free) = Default::default();
        }
        Some((entry, key))
    }
}

impl Resets {
    /// Whether nothing is in reset.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.0).by_key.is_empty()
    }

    /// Whether an object is in reset: it has entered, and does not leave yet.
    pub(super) fn is_in_reset(&self, key: &Key) -> bool {
        let state = lock(&self.0);
        let entry = state.ticket_of(key).and_then(|ticket| state.get(ticket));
        entry.is_some_and(|entry| entry.at != Stage::Out)
    }

    /// A new reset.
    pub(super) fn begin(&self) -> u64 {
        let mut state = lock(&self.0);
        state.last_run += 1;
        let number = state.last_run;
        state.runs.push(Run { number, stage: Stage::Out, late: Vec::new() });
        number
    }

    /// All that the reset found has entered, and what joins it is held at once from now on; gives what joined it before.
    pub(super) fn hold(&self, run: u64) -> Vec<Late> {
        let mut state = lock(&self.0);
        state.run(run).map_or_else(Vec::new, |run| {
            run.stage = Stage::Held;
            run.late.clone()
        })
    }

    /// The reset is over, and nothing joins it any more; gives what did.
    pub(super) fn end(&self, run: u64) -> Vec<Late> {
        let mut state = lock(&self.0);
        let at = state.runs.iter().position(|known| known.number == run);
        at.map_or_else(Vec::new, |at| state.runs.swap_remove(at).late)
    }

    /// These have joined a reset, and entered; gives how far that is.
    ///
    /// # Errors
    ///
    /// It is over.
    pub(super) fn join(&self, run: u64, late: Late) -> Result<Stage, Late> {
        match lock(&self.0).run(run) {
            Some(run) => {
                run.late.push(late);
                Ok(run.stage)
            }
            None => Err(late),
        }
    }

    /// An object is in the reset from now on, unless it is already, or what it is below is not, any more.
    pub(super) fn insert(
        &self,
        run: u64,
        kind: ResetType,
        key: Key,
        is_bus: bool,
        via: Option<Ticket>,
    ) -> Option<Ticket> {
        let mut state = lock(&self.0);
        if let Some(via) = via
            && !state.entry(via)?.runs.is_in(run)
        {
            return None;
        }
        let ticket = state.open(key, is_bus);
        let entry = state.entry(ticket).filter(|entry| !entry.runs.is_in(run))?;
        entry.runs.add(Membership { run, kind, via, wants: Stage::Out });
        Some(ticket)
    }

    /// Which of these are in the reset because of what they are below.
    pub(super) fn below(&self, run: u64, via: Ticket, keys: impl Iterator<Item = Key>) -> Vec<Option<Ticket>> {
        let keys: Vec<_> = keys.collect();
        let state = lock(&self.0);
        let find = |key: &Key| {
            let ticket = state.ticket_of(key)?;
            let mut runs = state.get(ticket)?.runs.iter();
            runs.any(|member| member.run == run && member.via == Some(via)).then_some(ticket)
        };
        keys.iter().map(find).collect()
    }

    /// The reset wants an object to be so far; gives what is called next, if by this thread.
    pub(super) fn raise(&self, ticket: Ticket, run: u64, to: Stage) -> Option<(Hook, ResetType)> {
        self.turn(ticket, |entry| entry.raise(run, to))
    }

    /// An object is not in the reset any more.
    pub(super) fn leave(&self, ticket: Ticket, run: u64) -> Option<(Hook, ResetType)> {
        self.turn(ticket, |entry| entry.runs.remove(run))
    }

    /// The same, and what is called next is seen to later; gives whether it was in it.
    pub(super) fn strike(&self, ticket: Ticket, run: u64) -> bool {
        let mut state = lock(&self.0);
        let entry = state.entry(ticket).filter(|entry| entry.runs.is_in(run));
        entry.map(|entry| entry.runs.remove(run)).is_some()
    }

    /// What this thread was to call has been called.
    pub(super) fn called(&self, ticket: Ticket) -> Option<(Hook, ResetType)> {
        self.turn(ticket, |entry| entry.caller = None)
    }

    /// Whatever is to be called next.
    pub(super) fn look(&self, ticket: Ticket) -> Option<(Hook, ResetType)> {
        self.turn(ticket, |_| ())
    }

    fn turn(&self, ticket: Ticket, change: impl FnOnce(&mut Entry)) -> Option<(Hook, ResetType)> {
        let mut state = lock(&self.0);
        let entry = state.entry(ticket)?;
        change(entry);
        if entry.caller.is_some() {
            return None;
        }
        if let Some(hook) = entry.next() {
            return Some((hook, entry.kind));
        }
        let gone = if entry.runs.one.is_none() { state.close(ticket) } else { None };
        drop(state);
        drop(gone);
        None
    }

    /// A device is on this bus now. In what it was because of another, it is no longer; unless it is in it because of this
    /// one as well.
    pub(super) fn settle(&self, device: &Key, bus: &Key) -> Settling {
        let mut state = lock(&self.0);
        let (device, bus) = (state.ticket_of(device), state.ticket_of(bus));
        let none = Memberships::default();
        let runs = |of: Option<Ticket>| of.and_then(|of| state.get(of)).map_or(&none, |of| &of.runs);
        let (of_bus, of_device) = (runs(bus), runs(device));
        let is_bus = |via: Ticket| state.get(via).is_some_and(|via| via.is_bus);
        let joins = of_bus.iter().filter(|member| !of_device.is_in(member.run));
        let joins: Vec<_> = joins.map(|member| (member.run, member.kind)).collect();
        let elsewhere = of_device.iter().filter(|member| member.via.is_some_and(|via| Some(via) != bus && is_bus(via)));
        let (stays, leaves): (Vec<_>, Vec<_>) = elsewhere.map(|member| member.run).partition(|run| of_bus.is_in(*run));
        if let Some(device) = device.and_then(|at| state.entry(at)) {
            for run in &stays {
                if let Some(member) = device.runs.of(*run) {
                    member.via = bus;
                }
            }
        }
        Settling { device, bus, joins, leaves, stays }
    }
}
