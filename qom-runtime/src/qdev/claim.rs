//! The right to delete a device, which one at a time has.

use super::device::Device;
use super::record::{self, Record, Unplug};
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::Arc;
use std::time::Instant;

/// The right to delete a device, which one at a time has. Once the guest is asked, its answer is a right of its own, and ends
/// this one. Dropped, the device is as it was.
pub(super) struct Claim {
    pub(super) record: Arc<Record>,
    number: u64,
    /// What the device becomes again.
    before: Unplug,
}

impl Claim {
    /// # Errors
    ///
    /// Somebody has it, or somebody blocks the device.
    pub(super) fn of(device: &Obj<Device>, name: &str) -> Result<Self> {
        let pending = || ErrorKind::UnplugPending { device: name.into() };
        let record = record::of(device).ok_or_else(pending)?;
        let mut known = record.known();
        if !known.is_settled {
            return Err(ErrorKind::DeviceNotFound { name: name.into() }.into());
        }
        let is_free = match known.unplug {
            Unplug::No => true,
            Unplug::Busy | Unplug::Asked { until: None } => false,
            Unplug::Asked { until: Some(until) } => Instant::now() >= until,
        };
        if !is_free || !device.is_active() {
            return Err(pending().into());
        }
        if let Some(reason) = known.blocker() {
            return Err(reason);
        }
        let before = known.unplug;
        let number = known.claim();
        drop(known);
        Ok(Claim { record, number, before })
    }

    /// The right to complete what was requested.
    pub(super) fn of_asked(device: &Obj<Device>) -> Option<Self> {
        let record = record::of(device)?;
        let mut known = record.known();
        if !matches!(known.unplug, Unplug::Asked { .. }) || !device.is_active() {
            return None;
        }
        let number = known.claim();
        drop(known);
        Some(Claim { record, number, before: Unplug::No })
    }

    /// The guest is asked now.
    pub(super) fn ask(&self) {
        self.set(Unplug::Asked { until: None });
    }

    /// The guest was not asked: nobody else is to delete the device now. `false` if somebody was faster.
    pub(super) fn take_back(&self) -> bool {
        self.set(Unplug::Busy)
    }

    /// The guest was asked; whether it has answered by now is for it to say.
    pub(super) fn leave(mut self, until: Option<Instant>) {
        self.set(Unplug::Asked { until });
        self.number = 0; // of no claim: the device does not become as it was
    }

    /// `false` if somebody else has the right by now.
    fn set(&self, unplug: Unplug) -> bool {
        let mut known = self.record.known();
        let is_mine = known.claims == self.number;
        if is_mine {
            known.unplug = unplug;
        }
        is_mine
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.set(self.before);
    }
}
