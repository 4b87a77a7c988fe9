//! Deleting a device on a user's behalf.

use super::claim::Claim;
use super::device::Device;
use super::handler::{self, UnplugRequest};
use super::listener::Listeners;
use super::migration::Migrations;
use super::realize::with;
use super::record;
use super::slot::Side;
use super::step::Step;
use super::unplug::finish;
use crate::error::ErrorKind;
use crate::prelude::*;
use std::time::Instant;

impl Qom {
    /// Deletes a device that a user names by its id, or by an absolute path: [`Step::DELETE`].
    ///
    /// It goes at once, with what is on its buses; or its handler asks the guest, and it goes when that has let go. In
    /// either case [`DeviceEvent::Deleted`] tells when it has. Its id is free as soon as it has left. Of several threads that
    /// delete one device, one succeeds.
    ///
    /// # Errors
    ///
    /// In this order: `Device '..' not found`; `.. is not a device`; `Device .. is already in the process of unplug`; the
    /// newest of those that [block](Obj::block_unplug) it; `Device '..' does not support hotplugging`, `Bus '..' does not
    /// support hotplugging`, `Device '..' can not be hotplugged on this machine`; `device_del not allowed while migrating`;
    /// what the handler says. Then the device is as before.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// assert_eq!(qom.delete_device("d0").unwrap_err().to_string(), "Device 'd0' not found");
    /// assert_eq!(qom.delete_device("/machine").unwrap_err().to_string(), "/machine is not a device");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "device_del")]
    #[doc(alias = "qdev_unplug")]
    pub fn delete_device(&self, id_or_path: &str) -> Result<()> {
        let listeners = self.extension::<Listeners>();
        let mut deletion = Deletion { qom: self, name: id_or_path, found: None };
        for step in Step::DELETE {
            let driver = deletion.found.as_ref().map_or(id_or_path, |found| found.device.type_name());
            listeners.step(step, driver)?;
            deletion.run(step)?;
        }
        Ok(())
    }
}

/// What the steps have found so far.
struct Deletion<'a> {
    qom: &'a Qom,
    name: &'a str,
    found: Option<Found>,
}

struct Found {
    device: Owned<Device>,
    /// From when nobody else may delete it.
    claim: Option<Claim>,
}

impl Deletion<'_> {
    fn run(&mut self, step: Step) -> Result<()> {
        if let Step::FindDevice = step {
            self.found = Some(Found { device: self.find()?, claim: None });
            return Ok(());
        }
        let not_found = || ErrorKind::DeviceNotFound { name: self.name.into() };
        let found = self.found.as_mut().ok_or_else(not_found)?;
        match step {
            Step::CheckBlockers => {
                found.claim = Some(Claim::of(&found.device, self.name)?);
                blocked_inside(&found.device)?;
            }
            Step::CheckUnplug => {
                handler::may_unplug(&found.device).map_err(|error| match is_leaving(&found.device) {
                    true => ErrorKind::UnplugPending { device: self.name.into() }.into(),
                    false => error,
                })?
            }
            Step::CheckUnplugMigration => check_migration(self.qom, &found.device)?,
            Step::Request => found.request()?,
            other => unreachable!("{other} is no step of deleting"),
        }
        Ok(())
    }

    fn find(&self) -> Result<Owned<Device>> {
        let not_found = || ErrorKind::DeviceNotFound { name: self.name.into() };
        let object = if self.name.starts_with('/') {
            self.qom.resolve(self.name)?
        } else {
            let peripheral = self.qom.container("/machine/peripheral").map_err(|_| not_found())?;
            peripheral.resolve_at(self.name)?
        };
        Ok(object.downcast().map_err(|_| ErrorKind::NotADevice { name: self.name.into() })?)
    }
}

/// Whether a device leaves, alone or with its bus.
fn is_leaving(device: &Obj<Device>) -> bool {
    !device.is_active() || device.parent_bus().is_some_and(|bus| !bus.is_active())
}

/// Whether something that would go with a device, on its buses or on those of that, is to stay.
fn blocked_inside(device: &Obj<Device>) -> Result<()> {
    let mut waiting = device.child_buses();
    while let Some(bus) = waiting.pop() {
        for device in bus.devices() {
            if let Some(reason) = record::of(&device).and_then(|record| record.known().blocker()) {
                return Err(reason);
            }
            waiting.extend(device.child_buses());
        }
    }
    Ok(())
}

fn check_migration(qom: &Qom, device: &Obj<Device>) -> Result<()> {
    let may = Device::unplug_during_migration_of(device.info()).unwrap_or(false);
    match qom.extension::<Migrations>().is_running() && !may {
        true => Err(ErrorKind::Migrating { command: "device_del".into() }.into()),
        false => Ok(()),
    }
}

impl Found {
    fn request(&mut self) -> Result<()> {
        // What the handler does, and that the device leaves, is one change.
        let _changing = self.device.changing();
        let handler = handler::of(Side::Live(&self.device))?;
        let mut answer = UnplugRequest::Now;
        // Before the guest is asked: it may answer at once.
        if let (Some(claim), Some(_)) = (&self.claim, &handler) {
            claim.ask();
        }
        if let Some(handler) = &handler {
            with(handler, |handler| {
                answer = handler.unplug_request(&self.device)?;
                Ok(())
            })?;
        }
        let Some(claim) = self.claim.take() else { return Ok(()) };
        match answer {
            // The guest may have answered by now, and be done with.
            UnplugRequest::Now if !claim.take_back() => {}
            UnplugRequest::Now => finish(claim, &self.device)?,
            UnplugRequest::Later { retry_after } => {
                claim.leave(retry_after.and_then(|time| Instant::now().checked_add(time)));
            }
        }
        Ok(())
    }
}
