//! A world goes with its last handle, whatever was done in it: what it remembers of devices and buses does not keep it.

use super::types::*;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Step};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// Goes with the core of its world.
#[derive(Default)]
struct Core(Mutex<Option<Arc<()>>>);

/// Does something in a world, whose core is gone when its handles are, and what `work` has kept.
fn ends<Kept>(what: &str, work: impl FnOnce(&World) -> Kept) {
    let (world, core) = (World::new(), Arc::new(()));
    *world.qom.extension::<Core>().0.lock().unwrap() = Some(core.clone());
    let kept = work(&world);
    drop(world);
    drop(kept);
    assert_eq!(Arc::strong_count(&core), 1, "a world in which {what} stays");
}

fn bus(world: &World) -> Owned<HostBus> {
    world.host.child_buses().pop().unwrap().downcast().unwrap_or_else(|_| unreachable!("a host has a host bus"))
}

#[test]
fn what_came_may_be_there_or_have_left() {
    ends("nothing was done", |_| ());
    ends("a device is there", |world| world.tower().unwrap());
    ends("a device was deleted", |world| {
        let tower = world.tower().unwrap();
        world.qom.delete_device("t0").unwrap();
        tower
    });
    ends("a bridge left with what was on it", |world| {
        let (tower, bus) = (world.tower().unwrap(), bus(world));
        world.host.unparent();
        (tower, bus)
    });
    ends("a bus left alone", |world| {
        let tower = world.tower().unwrap();
        bus(world).unparent();
        tower
    });
    ends("a bus was marked full", |world| bus(world).set_full(true));
    ends("a device has moved", |world| {
        let tower = world.tower().unwrap();
        let other = world.qom.create::<HostBus>().unwrap().complete().unwrap();
        tower.move_to_bus(&other).unwrap();
        (tower, other)
    });
    ends("a bus ended under its device", |world| {
        let other = world.qom.create::<HostBus>().unwrap().complete().unwrap();
        world.qom.create::<Tower>().unwrap().realize_on(&other).unwrap()
    });
}

#[test]
fn a_draft_may_end_at_any_step() {
    ends("a draft was dropped", |world| drop(world.qom.create::<Tower>().unwrap()));
    ends("a draft with a place was dropped", |world| {
        world.qom.create::<Tower>().unwrap().place(&world.qom.root(), "tower").unwrap();
    });
    ends("a draft with a device on its bus was dropped", |world| {
        world.qom.create::<Tower>().unwrap().attach_child(Tower::CARD, Tower::BUS).unwrap();
    });
    ends("a draft with another bus was dropped", |world| {
        world.qom.create::<Tower>().unwrap().add_bus(None, HostBus::new()).unwrap();
    });
    for step in [Step::ADD.as_slice(), &Step::REALIZE, &Step::FINISH, &Step::LIVE].concat() {
        for driver in ["tower", "tower-part", "tower-card"] {
            for how in [How::Error, How::Panic] {
                ends(&format!("{step} of {driver} failed"), |world| {
                    *world.steps.fault.lock().unwrap() = Some((step, driver, how));
                    catch_unwind(AssertUnwindSafe(|| drop(world.tower()))).ok()
                });
            }
        }
    }
}

#[test]
fn what_users_and_guests_want_may_be_open() {
    ends("the guest has not answered", |world| {
        world.host.set("later", true).unwrap();
        world.tower().unwrap();
        world.qom.delete_device("t0").unwrap();
    });
    ends("the guest has refused", |world| {
        world.host.set("later", true).unwrap();
        let tower = world.tower().unwrap();
        world.qom.delete_device("t0").unwrap();
        tower.refuse_unplug().unwrap();
    });
    ends("a device is blocked", |world| world.tower().unwrap().block_unplug(Error::new("not now")));
    ends("a migration runs", |world| world.qom.migration_running());
    ends("somebody listens", |world| world.qom.on_device_event(|_| ()));
}

/// Keeps the world, for as long as it listens.
struct Keeper(Qom);
impl DeviceListener for Keeper {
    fn realized(&self, device: &Obj<Device>) {
        assert_eq!(device.qom(), Some(self.0.clone()));
    }
}

#[test]
fn who_has_listened_is_forgotten() {
    ends("a listener kept it", |world| {
        let listening = world.qom.add_device_listener(Arc::new(Keeper(world.qom.clone())));
        world.tower().unwrap();
        drop(listening);
    });
    ends("a subscriber kept it", |world| {
        let qom = world.qom.clone();
        let listening = world.qom.on_device_event(move |_| assert_eq!(qom.phase(), Phase::MachineReady));
        world.tower().unwrap();
        drop(listening);
    });
}
