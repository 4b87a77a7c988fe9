//! `resettable`: what has a state in which the guest finds it, and is brought there in three phases.

use super::bus::Bus;
use super::device::Device;
use crate::prelude::*;

/// Why something is reset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResetType {
    /// As if the power had been off.
    #[default]
    #[doc(alias = "RESET_TYPE_COLD")]
    Cold,
    /// Before a snapshot is loaded: what that brings need not be made.
    #[doc(alias = "RESET_TYPE_SNAPSHOT_LOAD")]
    SnapshotLoad,
    /// The machine wakes up: some of what it had stays.
    #[doc(alias = "RESET_TYPE_WAKEUP")]
    Wakeup,
    /// The initial reset of a processor of s390.
    #[doc(alias = "RESET_TYPE_S390_CPU_INITIAL")]
    S390CpuInitial,
    /// The normal reset of a processor of s390.
    #[doc(alias = "RESET_TYPE_S390_CPU_NORMAL")]
    S390CpuNormal,
}

/// What can be reset.
///
/// Devices and buses can; a type below them that writes a phase lists the interface again, and calls its parent's,
/// `Self::parent_reset_hold(this, kind)`, where that is to be done as well.
///
/// A reset has three phases. All that takes part enters it; then each is in reset, and is held there; when the reset is
/// released, all leave it. In each phase what is [below](Self::reset_children) comes first: what is on a device's buses, the
/// buses, the device. What is in several resets at a time enters when the first comes and leaves when the last has gone, once
/// each, with the [`ResetType`] of the first. No two threads call phases of one object at a time; who would have to wait
/// leaves them to the other.
///
/// A device that comes to a bus in reset enters it then, and is held; one that moves away leaves. What has left the tree is
/// not called any more.
///
/// A phase may reset what it likes. What is in reset is not held once more by that; a reset of an object itself that its
/// `reset_exit` asks for is the one that ends there. A panic in a phase is passed on when all others had their turn, and
/// nothing stays in the reset.
///
/// [`ResettableRef::hold_reset`] shows it.
#[doc(alias = "TYPE_RESETTABLE_INTERFACE")]
#[doc(alias = "ResettableClass")]
#[qom_interface(name = "resettable", crate = crate)]
pub trait Resettable {
    /// The object enters reset: it resets its own state. What is outside it is not to be touched: others may not have
    /// entered yet.
    #[doc(alias = "ResettableEnterPhase")]
    #[qom(hook)]
    fn reset_enter(this: &Obj<Self>, kind: ResetType) {
        let _ = (this, kind);
    }

    /// All have entered: the object sets what others see of it, such as lines that are up in reset. A device without a phase
    /// of its own calls [`DeviceImpl::reset`] here.
    #[doc(alias = "ResettableHoldPhase")]
    #[qom(hook)]
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        let _ = (this, kind);
    }

    /// The object leaves reset: it begins to work.
    #[doc(alias = "ResettableExitPhase")]
    #[qom(hook)]
    fn reset_exit(this: &Obj<Self>, kind: ResetType) {
        let _ = (this, kind);
    }

    /// What is reset with the object, before it: of a device its buses, of a bus the devices on it. What is no `resettable`
    /// is passed over. By default nothing.
    #[doc(alias = "resettable_child_foreach")]
    fn reset_children(this: &Obj<Self>) -> Vec<Owned<Object>> {
        let _ = this;
        Vec::new()
    }
}

impl Resettable for Device {
    fn reset_hold(this: &Obj<Self>, _: ResetType) {
        Device::reset(this);
    }

    fn reset_children(this: &Obj<Self>) -> Vec<Owned<Object>> {
        this.child_buses().into_iter().map(Owned::upcast).collect()
    }
}

impl Resettable for Bus {
    fn reset_children(this: &Obj<Self>) -> Vec<Owned<Object>> {
        this.devices().into_iter().map(Owned::upcast).collect()
    }
}
