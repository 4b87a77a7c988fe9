//! How a device leaves: what is on its buses first, then itself. Nothing can fail here, and no panic keeps the rest.

use super::attach::unlist;
use super::device::Device;
use super::listener::Listeners;
use super::realize::unplug;
use super::record::{self, Record};
use super::step::Step;
use super::topology::Topology;
use crate::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What undoes the activation of a device.
pub(super) fn unrealize(device: &Obj<Device>) {
    let record = record::of(device);
    if let Some(record) = &record {
        record.note_place(device);
    }
    let listeners = device.extension::<Listeners>();
    for step in Step::LEAVE {
        if let Ok(listeners) = &listeners {
            contain(|| drop(listeners.step(step, device.type_name())));
        }
        contain(|| leave(step, device, record.as_deref()));
    }
}

fn leave(step: Step, device: &Obj<Device>, record: Option<&Record>) {
    match step {
        Step::LeaveBuses => {
            leave_buses(device);
            if let Ok(topology) = device.extension::<Topology>() {
                topology.remove_child_buses(&device.downgrade());
            }
        }
        Step::Unrealize => {
            if let Some(record) = record {
                contain(|| unplug(record, device));
            }
            contain(|| Device::unrealize(device));
            if let Some(record) = record {
                record.undo();
            }
        }
        Step::Withdraw => {
            let told = record.map(Record::withdraw).unwrap_or_default();
            let Ok(listeners) = device.extension::<Listeners>() else { return };
            // Who does not listen any more is told nothing.
            let told = told.iter().rev().filter_map(|number| listeners.get(*number));
            told.for_each(|listener| contain(|| listener.unrealized(device)));
        }
        Step::Detach => {
            let place = device.extension::<Topology>().ok().and_then(|topology| topology.leave(&device.downgrade()));
            if let Some(place) = place {
                unlist(&place);
            }
        }
        other => unreachable!("{other} is no step of leaving"),
    }
}

/// What is on the device's buses, and on those of that, leaves, the innermost first, and then the buses. So a chain of them,
/// however long, needs no recursion.
fn leave_buses(device: &Obj<Device>) {
    let mut waiting = device.child_buses();
    let mut order = Vec::new();
    while let Some(bus) = waiting.pop() {
        // From here on it takes no more.
        bus.close();
        waiting.extend(bus.devices().iter().flat_map(|device| device.child_buses()));
        order.push(bus);
    }
    order.iter().rev().for_each(|bus| contain(|| bus.unparent()));
}

/// A panic was reported by the panic hook; the rest must still have its turn.
pub(super) fn contain(part: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(part)) {
        // Its own drop may panic too.
        std::mem::forget(payload);
    }
}
