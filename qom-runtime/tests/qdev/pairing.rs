//! What is done for a device is undone once, whichever way it goes: by its handler, and by itself.

use super::types::*;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Step};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A bus behind a hub: who handles the hub handles what is there.
#[derive(QomType)]
#[qom(parent = "host-bus")]
struct BehindBus {}
impl BusImpl for BehindBus {
    const INHERIT_HOTPLUG_HANDLER: bool = true;
}

/// Goes where plugs go, and has room for more of them.
#[derive(QomType)]
#[qom(parent = "plug")]
struct PlugHub {
    #[qom(child)]
    behind: Child<BehindBus>,
}
impl DeviceImpl for PlugHub {}

/// A plug that claims something outside, twice.
#[derive(QomType)]
#[qom(parent = "plug")]
struct Claimer {
    /// Fail in the end.
    #[qom(property)]
    fails: bool,
    realized: bool,
}
impl DeviceImpl for Claimer {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let claims = this.extension::<Claims>()?;
        for claim in ["first", "second"] {
            claims.0.lock().unwrap().push(format!("+{claim}"));
            let claims = claims.clone();
            this.on_unrealize(move || claims.0.lock().unwrap().push(format!("-{claim}")))?;
        }
        this.realized = true;
        if this.fails { Err(Error::new("not today")) } else { Ok(()) }
    }
}

#[derive(Default)]
struct Claims(Mutex<Vec<String>>);

impl Claims {
    fn of(qom: &Qom) -> Vec<String> {
        std::mem::take(&mut qom.extension::<Claims>().0.lock().unwrap())
    }
}

fn plug(world: &World, driver: &str, id: &str) -> Owned<Device> {
    world.qom.add_device(&DeviceDefinition::new(driver).with_id(id)).unwrap().unwrap()
}

#[test]
fn a_handler_unplugs_what_it_plugged_however_that_goes() {
    let world = World::new();
    // Because a user deletes it, or the program takes it away.
    plug(&world, "claimer", "a");
    world.qom.delete_device("a").unwrap();
    plug(&world, "claimer", "a").unparent();
    assert_eq!(world.host.plugged(), 0);
    // With what it is plugged into.
    plug(&world, "plug-hub", "hub");
    let behind = DeviceDefinition::new("claimer").with_id("a").with_bus("behind");
    world.qom.add_device(&behind).unwrap();
    assert_eq!(world.host.plugged(), 2);
    world.qom.delete_device("hub").unwrap();
    assert_eq!(world.host.plugged(), 0);
    // With its bus, or with the world.
    let held = plug(&world, "claimer", "a");
    world.host.child_buses()[0].unparent();
    assert!(!held.is_active());
    assert_eq!(world.host.plugged(), 0);
}

#[test]
fn who_plugged_a_device_unplugs_it_also_after_a_move() {
    let world = World::new();
    let second = world.qom.create::<Host>().unwrap();
    // Cold, and elsewhere: hosts are not for plugging while the machine runs.
    let second = second.realize().unwrap();
    let device = plug(&world, "claimer", "a");
    device.move_to_bus(&second.child_buses()[0]).unwrap();
    world.qom.delete_device("a").unwrap();
    assert_eq!((world.host.plugged(), second.plugged()), (0, 0));
}

#[test]
fn a_bus_inherits_the_handler_of_the_bus_that_its_device_is_on() {
    let world = World::new();
    let hub = plug(&world, "plug-hub", "hub").downcast::<PlugHub>().unwrap();
    let bus = hub.child(PlugHub::BEHIND);
    assert_eq!(bus.hotplug_handler(), Some(world.host.clone().upcast()));
    assert_eq!(bus.get("hotplug-handler").unwrap(), "", "none of its own");
    // One of its own comes first.
    bus.set_link("hotplug-handler", Some(world.host.as_ref())).unwrap();
    assert!(bus.is_hotpluggable());
    bus.set("hotplug-handler", "").unwrap();
    hub.unparent();
    assert_eq!(bus.hotplug_handler(), None);
}

#[test]
fn a_blocker_keeps_what_its_device_would_go_with() {
    let world = World::new();
    plug(&world, "plug-hub", "hub");
    let behind = DeviceDefinition::new("plug-hub").with_id("inner").with_bus("behind");
    let inner = world.qom.add_device(&behind).unwrap().unwrap();
    let blocker = inner.block_unplug(Error::new("inner is busy"));
    assert_eq!(world.qom.delete_device("hub").unwrap_err().to_string(), "inner is busy");
    drop(blocker);
    world.qom.delete_device("hub").unwrap();
}

#[test]
fn what_a_device_claims_is_given_back_once_the_last_first() {
    let world = World::new();
    let given = ["+first", "+second", "-second", "-first"];
    let definition = DeviceDefinition::new("claimer").with("fails", true);
    assert_eq!(world.qom.add_device(&definition).unwrap_err().to_string(), "not today");
    assert_eq!(Claims::of(&world.qom), given);
    plug(&world, "claimer", "a").unparent();
    assert_eq!(Claims::of(&world.qom), given);
    for step in [Step::Plug, Step::List, Step::Reset, Step::Announce] {
        *world.steps.fault.lock().unwrap() = Some((step, "claimer", How::Error));
        assert!(world.qom.add_device(&DeviceDefinition::new("claimer")).is_err());
        assert_eq!(Claims::of(&world.qom), given, "{step}");
    }
    // A draft that never has its steps.
    let mut draft = world.qom.create::<Claimer>().unwrap();
    let claims = world.qom.extension::<Claims>();
    draft.as_mut().on_unrealize(move || claims.0.lock().unwrap().push("early".into())).unwrap();
    drop(draft);
    assert_eq!(Claims::of(&world.qom), ["early"]);
}

/// Moves a device between two buses before it is listed on the first.
struct Mover(Weak<Bus>, Weak<Bus>);

impl DeviceListener for Mover {
    fn step(&self, step: Step, driver: &str) -> Result<()> {
        match (self.0.upgrade(), self.1.upgrade()) {
            (Some(from), Some(to)) if (step, driver) == (Step::List, "claimer") => from.devices()[0].move_to_bus(&to),
            _ => Ok(()),
        }
    }
}

#[test]
fn a_device_may_be_moved_as_soon_as_it_is_seen() {
    let world = World::new();
    let hub = plug(&world, "plug-hub", "hub");
    let (from, to) = (hub.child_buses().remove(0), world.host.child_buses().remove(0));
    let _listening = world.qom.add_device_listener(Arc::new(Mover(from.downgrade(), to.downgrade())));
    let device = Claimer::new().realize_on(&from).unwrap();
    assert_eq!(device.parent_bus(), Some(to.clone()));
    let listed = |bus: &Obj<Bus>| bus.list().iter().filter(|one| one.name.starts_with("child[")).count();
    assert_eq!((listed(&from), listed(&to)), (0, 2), "the hub, and what was moved");
}

/// Exchanges the handle that it is lent, and asks a guest that may be asked again at once.
#[derive(QomType)]
#[qom(parent = "machine", implements(HotplugHandler))]
struct Juggler {
    other: Mutex<Option<Draft<Device>>>,
}
impl MachineImpl for Juggler {
    fn hotplug_handler_for(this: &Obj<Self>, _: &'static TypeInfo) -> Option<Owned<Object>> {
        Some(this.to_owned().upcast())
    }
}
impl HotplugHandler for Juggler {
    fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        if let Some(other) = this.other.lock().unwrap().take() {
            // Forgotten, so that it may be borrowed for as long as anybody likes.
            let other: &'static mut Draft<Device> = Box::leak(Box::new(other));
            *device = other.as_mut();
        }
        Ok(())
    }

    fn unplug_request(_: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        Ok(UnplugRequest::Later { retry_after: Some(Duration::ZERO) })
    }
}

/// A device that notes that it was realized.
#[derive(QomType)]
#[qom(parent = "device")]
struct Noter {
    realized: bool,
}
impl DeviceImpl for Noter {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.realized = true;
        Ok(())
    }
}

#[test]
fn the_device_that_is_realized_is_the_one_that_goes_live_whatever_a_handler_does_with_its_handle() {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<Juggler>().unwrap().complete().unwrap();
    *machine.other.lock().unwrap() = Some(qom.create::<Noter>().unwrap().upcast());
    assert!(qom.create::<Noter>().unwrap().realize().unwrap().realized);
}

#[test]
fn a_second_request_that_is_refused_leaves_the_first() {
    let qom = Qom::new().unwrap();
    qom.create::<Juggler>().unwrap().complete().unwrap().advance(Phase::MachineReady).unwrap();
    let device = qom.add_device(&DeviceDefinition::new("noter").with_id("n")).unwrap().unwrap();
    qom.delete_device("n").unwrap();
    let running = qom.migration_running();
    assert_eq!(qom.delete_device("n").unwrap_err().to_string(), "device_del not allowed while migrating");
    drop(running);
    assert!(device.is_unplug_pending());
    device.complete_unplug().unwrap();
}

/// Has two parts, of which each may be the one that fails.
#[derive(QomType)]
struct Pair {
    #[qom(child)]
    first: Child<Noter>,
    #[qom(child)]
    second: Child<Noter>,
}

/// Keeps the first device that is live, and what that is in, and fails for the second.
#[derive(Default)]
struct Holder(Mutex<Vec<Owned<Object>>>);

impl DeviceListener for Holder {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        match step == Step::List && !self.0.lock().unwrap().is_empty() {
            true => Err(Error::new("one is enough")),
            false => Ok(()),
        }
    }

    fn realized(&self, device: &Obj<Device>) {
        self.0.lock().unwrap().extend([device.parent().unwrap(), device.to_owned().upcast()]);
    }
}

#[test]
fn what_is_taken_back_is_not_realized_whoever_has_it() {
    let qom = Qom::new().unwrap();
    let holder = Arc::new(Holder::default());
    let _listening = qom.add_device_listener(holder.clone());
    let mut pair = qom.create::<Pair>().unwrap();
    pair.place(&qom.root(), "pair").unwrap();
    assert_eq!(pair.complete().unwrap_err().to_string(), "one is enough");
    let held = holder.0.lock().unwrap();
    let pair: &Obj<Pair> = (*held[0]).downcast().unwrap();
    assert!(!pair.child(Pair::FIRST).is_active() && !pair.child(Pair::SECOND).is_active());
    assert_eq!(*pair.child(Pair::FIRST), *held[1]);
}
