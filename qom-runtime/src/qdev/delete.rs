//! Deleting a device on a user's behalf, and how handlers answer.

use super::device::Device;
use super::event::DeviceEvent;
use super::handler::{self, UnplugRequest};
use super::listener::Listeners;
use super::migration::Migrations;
use super::realize::with;
use super::record::{self, Record, Records, Unplug};
use super::slot::Side;
use super::step::Step;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::Arc;
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

/// The handler that plugged the device unplugs it, and it leaves.
fn finish(claim: Claim, device: &Obj<Device>) -> Result<()> {
    for step in Step::UNPLUG {
        device.extension::<Listeners>()?.step(step, device.type_name())?;
        if let Some(handler) = claim.record.take_plugged() {
            let stays = Plugged(&claim.record, Some(handler.downgrade()));
            with(&handler, |handler| handler.unplug(device))?;
            stays.for_no_longer();
        }
    }
    device.unparent();
    // Who had found the device before finds now that it has left.
    drop(claim);
    Ok(())
}

/// A handler that has not let a device go: it remains who plugged it.
struct Plugged<'a>(&'a Record, Option<Weak<Object>>);

impl Plugged<'_> {
    fn for_no_longer(mut self) {
        self.1 = None;
    }
}

impl Drop for Plugged<'_> {
    fn drop(&mut self) {
        if let Some(handler) = self.1.take() {
            self.0.known().plugged = Some(handler);
        }
    }
}

/// The right to delete a device, which one at a time has. Once the guest is asked, its answer is a right of its own, and ends
/// this one. Dropped, the device is as it was.
struct Claim {
    record: Arc<Record>,
    number: u64,
    /// What the device becomes again.
    before: Unplug,
}

impl Claim {
    /// # Errors
    ///
    /// Somebody has it, or somebody blocks the device.
    fn of(device: &Obj<Device>, name: &str) -> Result<Self> {
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
    fn of_asked(device: &Obj<Device>) -> Option<Self> {
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
    fn ask(&self) {
        self.set(Unplug::Asked { until: None });
    }

    /// The guest was not asked: nobody else is to delete the device now. `false` if somebody was faster.
    fn take_back(&self) -> bool {
        self.set(Unplug::Busy)
    }

    /// The guest was asked; whether it has answered by now is for it to say.
    fn leave(mut self, until: Option<Instant>) {
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

/// Keeps a device from being unplugged until it is dropped.
#[doc(alias = "qdev_del_unplug_blocker")]
#[must_use = "the device can be unplugged again when this is dropped"]
pub struct UnplugBlocker {
    record: Option<Arc<Record>>,
    number: u64,
}

impl Drop for UnplugBlocker {
    fn drop(&mut self) {
        if let Some(record) = &self.record {
            record.known().blockers.retain(|(number, _)| *number != self.number);
        }
    }
}

impl std::fmt::Debug for UnplugBlocker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UnplugBlocker")
    }
}

impl<T: IsA<Device>> Obj<T> {
    /// Keeps users from unplugging the device, or what it would go with, until the result is dropped: they get `reason`, or
    /// that of a newer one. What was requested already is not stopped.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A disk.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct BusyDisk {}
    /// impl DeviceImpl for BusyDisk {}
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let disk = qom.add_device(&DeviceDefinition::new("busy-disk").with_id("d0"))?.unwrap();
    /// let blocker = disk.block_unplug(Error::new("the disk is being copied"));
    /// assert_eq!(qom.delete_device("d0").unwrap_err().to_string(), "the disk is being copied");
    /// drop(blocker);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_add_unplug_blocker")]
    pub fn block_unplug(&self, reason: Error) -> UnplugBlocker {
        let record = record::of(self.upcast());
        let number = record.as_ref().map_or(0, |record| {
            let mut known = record.known();
            known.next_blocker += 1;
            let number = known.next_blocker;
            known.blockers.push((number, reason));
            number
        });
        UnplugBlocker { record, number }
    }

    /// Whether the guest was asked to let the device go, and has not answered.
    #[doc(alias = "pending_deleted_event")]
    pub fn is_unplug_pending(&self) -> bool {
        let record = record::of(self.upcast());
        record.is_some_and(|record| matches!(record.known().unplug, Unplug::Asked { .. }))
    }

    /// The guest has let the device go: its handler unplugs it, and it leaves.
    ///
    /// The handler keeps what it asked for by weak handles. What goes another way meanwhile, with its bus for instance, is not
    /// being unplugged any more; a [reset](Qom::system_reset) completes all requests.
    ///
    /// # Errors
    ///
    /// `Device '..' is not being unplugged`; what the handler says, and then the device stays, as if the guest had not been
    /// asked.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::Mutex;
    ///
    /// /// A machine that asks its guest.
    /// #[derive(QomType)]
    /// #[qom(parent = "machine", implements(HotplugHandler))]
    /// struct AskingMachine {
    ///     asked: Mutex<Vec<Weak<Device>>>,
    /// }
    /// impl MachineImpl for AskingMachine {
    ///     fn hotplug_handler_for(this: &Obj<Self>, _: &'static TypeInfo) -> Option<Owned<Object>> {
    ///         Some(this.to_owned().upcast())
    ///     }
    /// }
    /// impl HotplugHandler for AskingMachine {
    ///     fn unplug_request(this: &Obj<Self>, device: &Obj<Device>) -> Result<UnplugRequest> {
    ///         this.asked.lock().unwrap().push(device.downgrade());
    ///         Ok(UnplugRequest::Later { retry_after: None })
    ///     }
    /// }
    /// impl AskingMachine {
    ///     fn guest_answers(&self, lets_go: bool) -> Result<()> {
    ///         let device = self.asked.lock().unwrap().pop().and_then(|device| device.upgrade());
    ///         let device = device.ok_or_else(|| Error::new("nothing was asked for"))?;
    ///         if lets_go { device.complete_unplug() } else { device.refuse_unplug() }
    ///     }
    /// }
    ///
    /// /// A device.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct AskedFor {}
    /// impl DeviceImpl for AskedFor {}
    ///
    /// let qom = Qom::new()?;
    /// let machine = qom.create::<AskingMachine>()?.complete()?;
    /// let device = qom.add_device(&DeviceDefinition::new("asked-for").with_id("a"))?.unwrap();
    /// qom.delete_device("a")?;
    /// machine.guest_answers(false)?;
    /// assert!(device.is_active() && !device.is_unplug_pending());
    /// qom.delete_device("a")?;
    /// machine.guest_answers(true)?;
    /// assert!(!device.is_active());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn complete_unplug(&self) -> Result<()> {
        let device: &Obj<Device> = self.upcast();
        let claim = Claim::of_asked(device).ok_or_else(|| not_being_unplugged(device))?;
        finish(claim, device)
    }

    /// The guest does not let the device go: it stays, and [`DeviceEvent::UnplugGuestError`] is sent.
    ///
    /// # Errors
    ///
    /// `Device '..' is not being unplugged`.
    #[doc(alias = "qapi_event_send_device_unplug_guest_error")]
    pub fn refuse_unplug(&self) -> Result<()> {
        let device: &Obj<Device> = self.upcast();
        drop(Claim::of_asked(device).ok_or_else(|| not_being_unplugged(device))?);
        let path = device.canonical_path().unwrap_or_default();
        device.extension::<Listeners>()?.send(&DeviceEvent::UnplugGuestError { id: device.id(), path });
        Ok(())
    }
}

fn not_being_unplugged(device: &Obj<Device>) -> Error {
    let name = device.id().or_else(|| device.canonical_path()).unwrap_or_else(|| device.type_name().into());
    ErrorKind::NotBeingUnplugged { device: name }.into()
}

/// A reset does what the guest was asked for; where a handler refuses, the device stays.
pub(super) fn complete_all(qom: &Qom) {
    for device in qom.extension::<Records>().asked() {
        if let Some(device) = device.upgrade() {
            let _ = device.complete_unplug();
        }
    }
}
