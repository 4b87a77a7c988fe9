//! What is known of a device from when it has its steps until it has ended: what its tree and its own state do not say.

use super::device::Device;
use super::listener::DeviceListener;
use crate::prelude::*;
use crate::sync::{Arc, Mutex, MutexGuard, lock};
use std::collections::HashMap;
use std::time::Instant;

/// The records of one world.
#[derive(Default)]
pub(super) struct Records(Mutex<List>);

#[derive(Default)]
struct List {
    next: u64,
    records: HashMap<Weak<Device>, Arc<Record>>,
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
    /// All its steps succeeded, and those of what went live with it: its end is told to those who want events.
    pub(super) is_settled: bool,
    /// The handler that was asked whether it may be plugged.
    pub(super) handler: Option<Weak<Object>>,
    /// Who was told that it is live.
    pub(super) told: Vec<Arc<dyn DeviceListener>>,
    /// It has begun to leave: nobody is told more of it, and nobody unplugs it.
    pub(super) is_leaving: bool,
    pub(super) unplug: Unplug,
    /// Why it cannot be unplugged, the newest last.
    pub(super) blockers: Vec<(u64, Error)>,
    pub(super) next_blocker: u64,
}

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

impl Record {
    pub(super) fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
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

    pub(super) fn of(&self, device: &Obj<Device>) -> Option<Arc<Record>> {
        let key = device.downgrade();
        lock(&self.0).records.get(&key).cloned()
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
    device.extension::<Records>().ok()?.of(device)
}
