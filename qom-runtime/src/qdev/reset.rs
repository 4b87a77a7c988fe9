//! How objects are reset, and held in reset.

use super::bus::Bus;
use super::device::Device;
use super::resets::{Key, Late, Resets};
use super::resettable::{ResetType, ResettableRef};
use super::resetting::{Member, Resetting, is_there, late, reset};
use crate::prelude::*;
use crate::sync::Arc;

/// Keeps objects in reset: see [`ResettableRef::hold_reset`]. They leave when it is dropped, unless they are in another.
///
/// # Panics
///
/// Dropped, if a phase panics, when all others had their turn.
#[doc(alias = "resettable_release_reset")]
#[must_use = "the reset is released when this is dropped"]
pub struct InReset {
    qom: Option<WeakQom>,
    resets: Arc<Resets>,
    run: u64,
    members: Late,
}

impl Drop for InReset {
    fn drop(&mut self) {
        // What is saved meanwhile is in reset, or is not any more.
        let qom = self.qom.as_ref().and_then(WeakQom::upgrade);
        let _changing = qom.as_ref().map(Qom::changing);
        let members = std::mem::take(&mut self.members).into_iter();
        let members = members.map(|(object, ticket)| (object.upgrade().map(Member::Object), ticket));
        let mut resetting = Resetting::new(self.resets.clone());
        resetting.release_all(self.run, members);
        resetting.finish();
    }
}

impl std::fmt::Debug for InReset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InReset")
    }
}

impl ResettableRef<'_> {
    /// Resets the object, and before it what is [below](super::Resettable::reset_children). Nothing happens if it has left the tree,
    /// or belongs to no [`Qom`].
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn.
    #[doc(alias = "resettable_reset")]
    pub fn reset(self, kind: ResetType) {
        if let Ok(resets) = self.object().extension() {
            let _changing = self.object().changing();
            reset(resets, vec![Member::Object(self.object().to_owned())], kind);
        }
    }

    /// The same, in two steps: the objects enter reset, and are held in it until the result is dropped. It keeps none of them
    /// alive.
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn; then nothing stays in this reset.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use qom_runtime::qdev::{ResetType, Resettable, ResettableRef};
    /// use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
    ///
    /// /// Counts, unless it is in reset.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", implements(Resettable))]
    /// struct RunCounter {
    ///     count: AtomicU32,
    ///     runs: AtomicBool,
    /// }
    /// impl DeviceImpl for RunCounter {}
    /// impl Resettable for RunCounter {
    ///     fn reset_enter(this: &Obj<Self>, kind: ResetType) {
    ///         Self::parent_reset_enter(this, kind);
    ///         this.runs.store(false, Relaxed);
    ///         this.count.store(0, Relaxed);
    ///     }
    ///     fn reset_exit(this: &Obj<Self>, kind: ResetType) {
    ///         Self::parent_reset_exit(this, kind);
    ///         this.runs.store(true, Relaxed);
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let counter = qom.create::<RunCounter>()?.realize()?;
    /// let resettable = counter.interface::<ResettableRef>().unwrap();
    /// let in_reset = resettable.hold_reset(ResetType::Cold);
    /// assert!(resettable.is_in_reset() && !counter.runs.load(Relaxed));
    /// resettable.reset(ResetType::Cold); // it is in reset already
    /// assert!(!counter.runs.load(Relaxed));
    /// drop(in_reset);
    /// assert!(!resettable.is_in_reset() && counter.runs.load(Relaxed));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "resettable_assert_reset")]
    pub fn hold_reset(self, kind: ResetType) -> InReset {
        let Ok(resets) = self.object().extension::<Resets>() else {
            return InReset { qom: None, resets: Arc::default(), run: 0, members: Vec::new() };
        };
        let _changing = self.object().changing();
        let qom = self.object().qom().map(|qom| qom.downgrade());
        let mut resetting = Resetting::new(resets.clone());
        let run = resetting.assert(vec![Member::Object(self.object().to_owned())], kind);
        // What has moved away while it was found is held for nothing.
        for (member, _) in &run.members {
            if let Member::Object(object) = member
                && let Some(device) = (**object).downcast::<Device>()
            {
                resetting.settle(device);
            }
        }
        if resetting.has_panicked() {
            resetting.release(run);
            resetting.finish();
            return InReset { qom: None, resets, run: 0, members: Vec::new() };
        }
        InReset { qom, resets, run: run.number, members: late(&run.members) }
    }

    /// Whether the object is in reset: from before its `reset_enter` is called until before its `reset_exit` is.
    #[doc(alias = "resettable_is_in_reset")]
    #[doc(alias = "device_is_in_reset")]
    #[doc(alias = "bus_is_in_reset")]
    pub fn is_in_reset(self) -> bool {
        let resets = self.object().extension::<Resets>();
        let key = Key::Object(self.object().downgrade());
        resets.is_ok_and(|resets| resets.is_in_reset(&key)) && is_there(self.object())
    }
}

impl<T: IsA<Device>> Obj<T> {
    /// Resets the device, and before it all that is on its buses: a cold reset. Nothing happens if it has left the tree.
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// Counts.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct TickCounter {
    ///     ticks: AtomicU32,
    /// }
    /// impl DeviceImpl for TickCounter {
    ///     fn reset(this: &Obj<Self>) {
    ///         this.ticks.store(0, Relaxed);
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let counter = qom.create::<TickCounter>()?.realize()?;
    /// counter.ticks.store(7, Relaxed);
    /// counter.reset_subtree();
    /// assert_eq!(counter.ticks.load(Relaxed), 0);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "device_cold_reset")]
    pub fn reset_subtree(&self) {
        cold_reset(self.as_ref());
    }
}

impl<T: IsA<Bus>> Obj<T> {
    /// Resets the bus, and before it all that is on it: a cold reset. Nothing happens if it has left the tree.
    ///
    /// # Panics
    ///
    /// If a phase panics, when all others had their turn.
    #[doc(alias = "bus_cold_reset")]
    pub fn reset_bus(&self) {
        cold_reset(self.as_ref());
    }
}

fn cold_reset(object: &Obj<Object>) {
    if let Some(object) = object.interface::<ResettableRef<'_>>() {
        object.reset(ResetType::Cold);
    }
}
