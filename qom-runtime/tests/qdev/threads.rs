//! Many threads plug, unplug, move, answer, list and reset at the same time.
//!
//! What a thread sees meanwhile must make sense at some moment; what is left must be what was there before.

use super::types::*;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread::scope;

const THREADS: usize = 8;
const ROUNDS: usize = 300;
/// Fewer ids than threads, so that threads want the same.
const IDS: usize = 5;

/// A device that counts itself.
#[derive(QomType)]
#[qom(parent = "plug")]
struct StormLamp {}
impl DeviceImpl for StormLamp {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let ledger = this.extension::<Outside>()?.ledger.clone();
        ledger.add(Self::NAME, 1);
        this.on_failure(move |_| ledger.add(Self::NAME, -1));
        Ok(())
    }
    fn unrealize(this: &Obj<Self>) {
        this.extension::<Outside>().unwrap().ledger.add(Self::NAME, -1);
    }
}

/// A device with a bus for lamps.
#[derive(QomType)]
#[qom(parent = "plug", implements(HotplugHandler))]
struct StormBridge {
    #[qom(child)]
    bus: Child<HostBus>,
}
impl DeviceImpl for StormBridge {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.upcast::<Object>().weak();
        this.child_mut(Self::BUS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}
impl HotplugHandler for StormBridge {}

/// What a thread does next. No more than a sequence that differs from thread to thread.
struct Dice(usize);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn id(&mut self) -> String {
        format!("d{}", self.below(IDS))
    }
}

/// Runs the rounds of all threads; each round gets the number of its thread.
fn storm(work: impl Fn(usize, &mut Dice) + Sync) {
    let start = Barrier::new(THREADS);
    scope(|scope| {
        for thread in 0..THREADS {
            let (work, start) = (&work, &start);
            scope.spawn(move || {
                let mut dice = Dice(thread);
                start.wait();
                (0..ROUNDS).for_each(|_| work(thread, &mut dice));
            });
        }
    });
}

/// What succeeded, by id.
#[derive(Default)]
struct Count(Mutex<BTreeMap<String, usize>>);

impl Count {
    fn one(&self, id: &str) {
        *self.0.lock().unwrap().entry(id.to_owned()).or_default() += 1;
    }
}

/// A world, how it was, and what was added to it.
struct Storm {
    world: World,
    hosts: Vec<Owned<Host>>,
    before: String,
    live: Vec<&'static str>,
    added: Count,
}

impl Storm {
    fn new() -> Self {
        let world = World::new();
        let hosts = vec![world.host.clone()];
        Storm::of(world, hosts)
    }

    fn of(world: World, hosts: Vec<Owned<Host>>) -> Self {
        let live = world.steps.live.lock().unwrap().clone();
        Storm { before: picture(&world.qom), live, world, hosts, added: Count::default() }
    }

    fn bus(&self) -> Owned<Bus> {
        self.world.host.child_buses().pop().unwrap()
    }

    /// What the handlers count. One may plug what another unplugs, after a move.
    fn plugged(&self) -> i64 {
        self.hosts.iter().map(|host| host.plugged()).sum()
    }

    /// Adds a device, unless there is no room for it.
    fn add(&self, definition: &DeviceDefinition) -> Option<Owned<Device>> {
        match self.world.qom.add_device(definition) {
            Ok(device) => {
                self.added.one(definition.id().unwrap());
                device
            }
            Err(error) => {
                let is_expected = matches!(
                    error.kind(),
                    ErrorKind::DuplicateDeviceId { .. }
                        | ErrorKind::BusFull { .. }
                        | ErrorKind::EachBusFull { .. }
                        | ErrorKind::AddressInUse { .. }
                        | ErrorKind::NoFreeAddress { .. }
                        | ErrorKind::SingletonConflict { .. }
                        | ErrorKind::BusNotFound { .. }
                        | ErrorKind::DeviceNotFound { .. }
                        | ErrorKind::NoChildBus { .. }
                        | ErrorKind::Retired { .. }
                );
                assert!(is_expected, "{definition:?}: {error}");
                None
            }
        }
    }

    /// Deletes a device, unless it is not there or somebody else does.
    fn delete(&self, id: &str) -> bool {
        let Err(error) = self.world.qom.delete_device(id) else { return true };
        let pending = format!("Device {id} is already in the process of unplug");
        let text = error.to_string();
        assert!(text == format!("Device '{id}' not found") || text == pending, "{text}");
        false
    }

    /// Deletes all that is left; then everything is as it was.
    fn settle(self) {
        let peripheral = self.world.qom.container("/machine/peripheral").unwrap();
        for (id, device) in peripheral.children() {
            if id != "host0" && id != "host1" {
                drop(device);
                // What was on a bridge goes with it.
                let _ = self.world.qom.delete_device(&id);
            }
        }
        drop(peripheral);
        assert_eq!(picture(&self.world.qom), self.before);
        assert_eq!(self.plugged(), 0);
        assert_eq!(self.world.outside.ledger.open(), BTreeMap::new());
        assert_eq!(*self.world.steps.live.lock().unwrap(), self.live);
        self.world.qom.check::<Tower>().unwrap();
        let mut gone = BTreeMap::new();
        for event in self.world.events.lock().unwrap().iter() {
            match event {
                DeviceEvent::Deleted { id: Some(id), .. } => *gone.entry(id.clone()).or_default() += 1,
                DeviceEvent::Deleted { id: None, path } => assert!(path.ends_with("/part") || path.ends_with("/card")),
                _ => {}
            }
        }
        assert_eq!(gone, *self.added.0.lock().unwrap());
        // There is room for as many as before, and no more.
        let lamps: Vec<_> =
            (0..9).map(|_| self.world.qom.create::<StormLamp>().unwrap().realize_on(&self.bus())).collect();
        assert_eq!(lamps.iter().filter(|lamp| lamp.is_ok()).count(), 8);
        for (address, lamp) in lamps.iter().flatten().enumerate() {
            assert_eq!(lamp.bus_address(), Some(address as u64));
        }
    }
}

/// What a bus lists makes sense: each once, no more than there is room for, and on one of these buses unless it has left
/// since.
fn look(bus: &Obj<Bus>, buses: &[Owned<Bus>]) {
    let devices = bus.devices();
    assert_eq!(devices.iter().collect::<HashSet<_>>().len(), devices.len(), "listed twice");
    assert!(devices.len() <= 8, "{devices:?}");
    for device in &devices {
        let on = device.parent_bus();
        assert!(on.is_some_and(|on| buses.contains(&on)) || !device.is_active(), "{device:?}");
    }
    for address in 0..8 {
        if let Some(device) = bus.device_at(address) {
            let moved = buses.len() > 1;
            assert!(device.bus_address() == Some(address) || !device.is_active() || moved, "{device:?}");
        }
    }
    let listed = bus.list();
    let names: BTreeSet<_> = listed.iter().map(|listed| listed.name.as_str()).collect();
    assert_eq!(names.len(), listed.len(), "{listed:?}");
    for name in names.iter().filter(|name| name.starts_with("child[")) {
        // It may lead to what has left, or be gone itself.
        if let Ok(Some(device)) = bus.get_link(name) {
            assert!(device.downcast::<Device>().is_ok());
        }
    }
}

/// Each object of the tree can be asked for all that it has.
fn walk(qom: &Qom) {
    for object in qom.root().descendants() {
        for listed in object.list() {
            let _ = object.get(&listed.name);
        }
    }
}

fn lamp(dice: &mut Dice) -> DeviceDefinition {
    let definition = DeviceDefinition::new(StormLamp::NAME).with_id(dice.id());
    match dice.below(2) {
        0 => definition,
        _ => definition.with("addr", dice.below(8)),
    }
}

#[test]
fn plug_and_unplug_and_look() {
    let storm_of = Storm::new();
    let bus = storm_of.bus();
    storm(|_, dice| match dice.below(10) {
        0..3 => drop(storm_of.add(&lamp(dice))),
        3 => drop(storm_of.add(&DeviceDefinition::new(Tower::NAME).with_id("t0").with("purpose", "x"))),
        4 | 5 => drop(storm_of.delete(&dice.id())),
        6 => drop(storm_of.delete("t0")),
        7 => look(&bus, std::slice::from_ref(&bus)),
        8 => {
            let towers = storm_of.world.outside.ledger.open();
            assert!((0..=1).contains(towers.get(Tower::NAME).unwrap_or(&0)), "{towers:?}");
            if let Some(tower) = storm_of.world.qom.instance::<Tower>() {
                assert_eq!(tower.child(Tower::CARD).type_name(), TowerCard::NAME);
                tower.reset_subtree();
            }
            walk(&storm_of.world.qom);
        }
        _ => storm_of.world.qom.system_reset(),
    });
    assert_eq!(bus.devices().len() as i64, storm_of.plugged());
    drop(bus);
    storm_of.settle();
}

/// Of all who delete a device one succeeds.
#[test]
fn one_of_many_deletes() {
    let storm_of = Storm::new();
    for _ in 0..ROUNDS {
        storm_of.add(&DeviceDefinition::new(StormLamp::NAME).with_id("d0")).unwrap();
        let (done, start) = (AtomicUsize::new(0), Barrier::new(THREADS));
        scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    done.fetch_add(usize::from(storm_of.delete("d0")), Relaxed);
                });
            }
        });
        assert_eq!((done.into_inner(), storm_of.world.host.plugged()), (1, 0));
    }
    storm_of.settle();
}

/// Only one thread moves a device: when it has moved it, it is where it was moved to, or has left.
#[test]
fn moves_between_two_buses() {
    let world = World::new();
    let mut other = world.qom.create::<Host>().unwrap();
    other.place(&world.qom.container("/machine/peripheral").unwrap(), "host1").unwrap();
    let hosts = [world.host.clone(), other.realize().unwrap()];
    let storm_of = Storm::of(world, hosts.to_vec());
    let buses = hosts.map(|host| host.child_buses().pop().unwrap());
    storm(|thread, dice| {
        if thread % 2 == 0 {
            let id = format!("m{thread}");
            let definition = DeviceDefinition::new(StormLamp::NAME).with_id(&id).with_bus("host0.0");
            let Some(device) = storm_of.add(&definition) else { return };
            for to in [1, 0, 1] {
                match device.move_to_bus(&buses[to]) {
                    Ok(()) => {
                        assert!(!buses[1 - to].devices().contains(&device));
                        assert!(buses[to].devices().contains(&device) || !device.is_active());
                    }
                    Err(error) => {
                        let has_left = matches!(error.kind(), ErrorKind::NotOnABus { .. } | ErrorKind::Retired { .. });
                        let is_full =
                            matches!(error.kind(), ErrorKind::BusFull { .. } | ErrorKind::NoFreeAddress { .. });
                        assert!(is_full || (has_left && !device.is_active()), "{error}");
                    }
                }
            }
            storm_of.delete(&id);
        } else {
            match dice.below(4) {
                0 => drop(storm_of.delete(&format!("m{}", 2 * dice.below(THREADS / 2)))),
                1 => walk(&storm_of.world.qom),
                _ => look(&buses[dice.below(2)], &buses),
            }
        }
    });
    drop(buses);
    storm_of.settle();
}

/// Where a bridge has left, nothing stays on its bus.
#[test]
fn a_bridge_leaves_while_devices_come() {
    let storm_of = Storm::new();
    let on_bridge = |id: String| DeviceDefinition::new(StormLamp::NAME).with_id(id).with_bus("host0.0/bridge");
    storm(|_, dice| match dice.below(10) {
        0 | 1 => drop(storm_of.add(&DeviceDefinition::new(StormBridge::NAME).with_id("bridge").with_bus("host0.0"))),
        2 => drop(storm_of.delete("bridge")),
        3 => drop(storm_of.delete(&dice.id())),
        4 => {
            if let Ok(bus) = storm_of.world.qom.find_bus("host0.0/bridge") {
                look(&bus, std::slice::from_ref(&bus));
            }
        }
        _ => drop(storm_of.add(&on_bridge(dice.id()))),
    });
    for object in storm_of.world.qom.root().descendants() {
        if let Ok(device) = object.downcast::<StormLamp>() {
            let bridge = device.parent_bus().and_then(|bus| bus.parent_device());
            assert!(bridge.is_some_and(|bridge| bridge.is_active()), "{device:?}");
        }
    }
    storm_of.settle();
}

/// A guest lets some go and keeps others, and the machine is reset meanwhile.
#[test]
fn guests_answer() {
    let storm_of = Storm::new();
    storm_of.world.host.set("later", true).unwrap();
    let bus = storm_of.bus();
    storm(|_, dice| match dice.below(16) {
        0..6 => drop(storm_of.add(&lamp(dice))),
        6..10 => drop(storm_of.delete(&dice.id())),
        10 => storm_of.world.qom.system_reset(),
        _ => {
            for device in bus.devices() {
                let answer = match dice.below(2) {
                    0 => device.complete_unplug(),
                    _ => device.refuse_unplug(),
                };
                if let Err(error) = answer {
                    assert!(matches!(error.kind(), ErrorKind::NotBeingUnplugged { .. }), "{error}");
                }
            }
        }
    });
    assert_eq!(bus.devices().len() as i64, storm_of.plugged());
    storm_of.world.host.set("later", false).unwrap();
    storm_of.world.qom.system_reset();
    drop(bus);
    storm_of.settle();
}
