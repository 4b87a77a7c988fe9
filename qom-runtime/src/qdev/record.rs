//! What is known of a device from when it has its steps until it has ended: what its tree and its own state do not say.

use super::by_address::ByAddress;
use super::device::Device;
use super::event::DeviceEvent;
use super::listener::{Listener, Listeners};
use super::unrealize::contain;
use crate::prelude::*;
use crate::sync::{Arc, Mutex, MutexGuard, lock};
use std::time::Instant;

/// The records of one world.
#[derive(Default)]
pub(super) struct Records(Mutex<List>);

#[derive(Default)]
struct List {
    next: u64,
    records: ByAddress<Weak<Device>, Arc<Record>>,
}

pub(super) struct Record {
    /// In the order in which devices had their steps.
    number: u64,
    known: Mutex<Known>,
}

#[derive(Default)]
pub(super) struct Known {
    /// It was realized while the machine ran.
    pub(super) is_hotplugged: bool,
    /// Where it went live, or was last.
    pub(super) id: Option<String>,
    pub(super) path: String,
    /// All its steps succeeded, and those of what went live with it: users may delete it, and its end is told to those who
    /// want events.
    pub(super) is_settled: bool,
    /// The handler that was asked whether it may be plugged.
    pub(super) handler: Option<Weak<Object>>,
    /// The handler that plugged it, until it is told that the device goes.
    pub(super) plugged: Option<Weak<Object>>,
    /// What is to be undone when it does not go live, or leaves.
    undo: Vec<Undo>,
    /// Who was told that it is live, by their numbers: a listener may own anything, and goes when it does not listen any
    /// more.
    told: Vec<u64>,
    /// They were told that it leaves: nobody is told more.
    is_withdrawn: bool,
    pub(super) unplug: Unplug,
    /// How often somebody got the right to delete it.
    pub(super) claims: u64,
    /// Why it cannot be unplugged, the newest last.
    pub(super) blockers: Vec<(u64, Error)>,
    pub(super) next_blocker: u64,
}

type Undo = Box<dyn FnOnce() + Send>;

/// Whether a device is on its way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Unplug {
    #[default]
    No,
    /// Somebody is at it now.
    Busy,
    /// The guest has been asked; until then another request is refused.
    Asked { until: Option<Instant> },
}

impl Known {
    /// The newest reason why it cannot be unplugged.
    pub(super) fn blocker(&self) -> Option<Error> {
        self.blockers.last().map(|(_, reason)| reason.clone())
    }

    /// Somebody gets the right to delete the device; gives the number of it. Who had it before has it no more.
    pub(super) fn claim(&mut self) -> u64 {
        self.unplug = Unplug::Busy;
        self.claims += 1;
        self.claims
    }
}

impl Record {
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }

    /// Where the device is: what its end will tell. Once it has left its parent it has no path, and the last one counts.
    pub(super) fn note_place(&self, device: &Obj<Device>) {
        let id = device.id();
        if let Some(path) = device.canonical_path() {
            let mut known = self.known();
            (known.id, known.path) = (id, path);
        }
    }

    /// The handler that plugged the device. Who gets it has it unplug the device: nobody else does.
    pub(super) fn take_plugged(&self) -> Option<Owned<Object>> {
        let handler = self.known().plugged.take();
        handler?.upgrade()
    }

    pub(super) fn undo_later(&self, undo: Undo) {
        self.known().undo.push(undo);
    }

    /// The last first.
    pub(super) fn undo(&self) {
        let undo = std::mem::take(&mut self.known().undo);
        undo.into_iter().rev().for_each(contain);
    }

    /// Tells a listener that the device is live, unless it leaves already. Who was told is told when it leaves, and not
    /// before it knows that it came.
    pub(super) fn tell(&self, (number, listener): (u64, Listener), device: &Obj<Device>) {
        /// Also where the listener panics.
        struct Told<'a>(&'a Record, u64, Listener, &'a Obj<Device>);
        impl Drop for Told<'_> {
            fn drop(&mut self) {
                let Told(record, number, listener, device) = self;
                let mut known = record.known();
                if known.is_withdrawn {
                    drop(known);
                    contain(|| listener.unrealized(device));
                } else {
                    known.told.push(*number);
                }
            }
        }
        if !self.known().is_withdrawn {
            let told = Told(self, number, listener, device);
            told.2.realized(device);
        }
    }

    /// What is told of the device's end.
    fn end(&self) -> Option<DeviceEvent> {
        let known = self.known();
        known.is_settled.then(|| DeviceEvent::Deleted { id: known.id.clone(), path: known.path.clone() })
    }

    /// Nobody else is told that the device is live; gives those who were.
    pub(super) fn withdraw(&self) -> Vec<u64> {
        let mut known = self.known();
        known.is_withdrawn = true;
        std::mem::take(&mut known.told)
    }
}

impl Records {
    pub(super) fn add(&self, device: Weak<Device>) -> Arc<Record> {
        let mut list = lock(&self.0);
        list.next += 1;
        let record = Arc::new(Record { number: list.next, known: Mutex::default() });
        list.records.insert(device, record.clone());
        record
    }

    /// The handles go when nothing is locked: they may be the last of their world.
    pub(super) fn remove(&self, device: &Weak<Device>) -> Option<Arc<Record>> {
        let (key, record) = lock(&self.0).records.remove_entry(device)?;
        drop(key);
        Some(record)
    }

    pub(super) fn get(&self, device: &Weak<Device>) -> Option<Arc<Record>> {
        lock(&self.0).records.get(device).cloned()
    }

    /// Those that the guest was asked to let go, in the order in which they were realized.
    pub(super) fn asked(&self) -> Vec<Weak<Device>> {
        let is_asked = |record: &Record| matches!(record.known().unplug, Unplug::Asked { .. });
        let list = lock(&self.0);
        let asked = list.records.iter().filter(|(_, record)| is_asked(record));
        let mut asked: Vec<_> = asked.map(|(device, record)| (record.number, device.clone())).collect();
        drop(list);
        asked.sort_unstable_by_key(|(number, _)| *number);
        asked.into_iter().map(|(_, device)| device).collect()
    }
}

/// The record of a live device.
pub(super) fn of(device: &Obj<Device>) -> Option<Arc<Record>> {
    device.extension::<Records>().ok()?.get(&device.downgrade())
}

/// The record of a draft, opened now if it is not yet. It closes when the device has ended, or does not go live.
///
/// # Errors
///
/// The draft belongs to no `Qom`.
pub(super) fn of_draft(this: &mut ObjMut<'_, Device>) -> Result<Arc<Record>> {
    let (records, key) = (this.extension::<Records>()?, this.weak());
    if let Some(record) = records.get(&key) {
        return Ok(record);
    }
    let record = records.add(key.clone());
    let listeners = this.extension::<Listeners>()?;
    let end = {
        let (records, key) = (records.clone(), key.clone());
        move || {
            let event = records.remove(&key).and_then(|record| record.end());
            if let Some(event) = event {
                listeners.send(&event);
            }
        }
    };
    this.on_end(end);
    this.on_failure(move |_| {
        if let Some(record) = records.remove(&key) {
            record.undo();
        }
    });
    Ok(record)
}
