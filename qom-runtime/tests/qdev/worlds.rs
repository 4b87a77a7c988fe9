//! A world ends with its last handle: nothing that qdev knows of devices keeps it.

use super::types::*;
use qom_runtime::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Goes with the core of its world.
#[derive(Default)]
struct Lamp(std::sync::Mutex<Arc<AtomicBool>>);
impl Drop for Lamp {
    fn drop(&mut self) {
        self.0.lock().unwrap().store(true, Relaxed);
    }
}

/// Does something in a world, which must be gone then.
fn ends(what: &str, act: impl FnOnce(&World)) {
    let world = World::new();
    let is_gone = Arc::new(AtomicBool::new(false));
    *world.qom.extension::<Lamp>().0.lock().unwrap() = is_gone.clone();
    act(&world);
    drop(world);
    assert!(is_gone.load(Relaxed), "{what} keeps the world");
}

/// A bus that takes nothing.
#[derive(QomType)]
#[qom(parent = "host-bus")]
struct FullBus {}
impl BusImpl for FullBus {
    const MAX_DEVICES: Option<u32> = Some(0);
}

#[test]
fn nothing_keeps_a_world() {
    ends("nothing", |_| {});
    ends("a device", |world| drop(world.tower().unwrap()));
    ends("a device that was deleted", |world| {
        world.tower().unwrap();
        world.qom.delete_device("t0").unwrap();
    });
    ends("a draft", |world| {
        let mut draft = world.qom.create::<Tower>().unwrap();
        draft.attach_child(Tower::CARD, Tower::BUS).unwrap();
    });
    ends("a device that failed", |world| {
        *world.outside.fault.lock().unwrap() = Some(Fault { driver: "tower-card", hook: "realize", how: How::Error });
        world.tower().unwrap_err();
    });
    ends("a device that was taken back", |world| {
        *world.outside.fault.lock().unwrap() = Some(Fault { driver: "tower", hook: "reset", how: How::Panic });
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| world.tower().map(drop))).is_err());
    });
    ends("a bus that is full before it is there", |world| {
        let mut host = world.qom.create::<Host>().unwrap();
        host.add_bus(Some("full"), FullBus::new()).unwrap();
        host.add_child("tower", world.qom.create::<Tower>().unwrap()).unwrap();
        assert_eq!(host.attach_child("tower", "full").unwrap_err().to_string(), "Bus 'full' is full");
    });
    ends("a bus that stands nowhere", |world| {
        let bus = world.qom.create::<HostBus>().unwrap().complete().unwrap();
        world.qom.create::<Tower>().unwrap().realize_on(&bus).unwrap();
    });
}
