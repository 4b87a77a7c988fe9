//! The types, one concept a file. A doc comment on a type or a property is its description, which clients see: what has
//! none in the kit has a plain comment here.

mod base;
mod buses;
mod device;
mod hosts;
mod iface;
mod iothread;
mod machine;
mod objects;
mod others;
mod singletons;

#[cfg(test)]
mod tests;

use qom_runtime::prelude::*;

/// What every server of the kit has.
pub(crate) static KIT: [&TypeInfo; 21] = [
    buses::KitBus::INFO,
    buses::KitSmallBus::INFO,
    buses::KitOrphanBus::INFO,
    base::KitBase::INFO,
    device::KitDev::INFO,
    device::KitLeaf::INFO,
    device::KitNoUser::INFO,
    device::KitCold::INFO,
    device::KitSingle::INFO,
    others::KitSmall::INFO,
    others::KitOrphan::INFO,
    others::KitNoBus::INFO,
    hosts::KitHost::INFO,
    hosts::KitHostAsync::INFO,
    hosts::KitHostMulti::INFO,
    hosts::KitHostCold::INFO,
    objects::KitPart::INFO,
    objects::KitUc::INFO,
    objects::KitUcLeaf::INFO,
    objects::KitUcAbstract::INFO,
    machine::NoneMachine::INFO,
];

/// What cases for any server name, and their answers speak of.
pub(crate) static OTHERS: [&TypeInfo; 3] = [iothread::IoThread::INFO, machine::KvmAccel::INFO, qom_qmp::Accel::INFO];

/// What those have that have singletons too: the other cases list all types, and these are not among them.
pub(crate) static SINGLETONS: [&TypeInfo; 3] =
    [singletons::KitSingleton::INFO, singletons::KitSingletonSub::INFO, singletons::KitSingletonObj::INFO];
