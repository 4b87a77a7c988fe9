//! How a device is unplugged: what keeps it from that, what the guest answers, and what its handler has to do.

use super::claim::Claim;
use super::device::Device;
use super::event::DeviceEvent;
use super::listener::Listeners;
use super::realize::with;
use super::record::{self, Record, Records, Unplug};
use super::step::Step;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::Arc;

/// The handler that plugged the device unplugs it, and it leaves.
pub(super) fn finish(claim: Claim, device: &Obj<Device>) -> Result<()> {
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
        let record = record::of(self.upcast()).filter(|_| self.is_active());
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
        let _changing = device.changing();
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
