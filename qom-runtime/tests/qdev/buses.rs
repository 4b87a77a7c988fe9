//! Buses: their names, the order in which they list, how much they take, addresses, and moving to another.

use super::kit::{Kit, KitBus, KitDev, KitSmall, answer, deleted, deleted_at};
use super::types::picture;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{CheckAddress, DeviceListener, Slot, Step};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// A bus with two addresses.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct PairBus {}
impl BusImpl for PairBus {
    const CHECK_ADDRESS: CheckAddress = one_of_a_pair;
}

fn one_of_a_pair(slot: &mut Slot<'_>) -> Result<()> {
    slot.take_free(3..=4).map(drop)
}

/// On it.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct PairCard {}
impl DeviceImpl for PairCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(PairBus::INFO);
}

/// A bus of hubs.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct HubBus {}
impl BusImpl for HubBus {}

/// On a bus of hubs, and has one.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct Hub {}
impl DeviceImpl for Hub {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(HubBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, HubBus::new()).map(drop)
    }
}

/// Makes the buses that it is told to.
#[derive(QomType)]
#[qom(parent = "device")]
struct Trunk {
    /// Names, between spaces; `-` is none.
    #[qom(property)]
    names: String,
}
impl DeviceImpl for Trunk {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        for name in this.names.clone().split_whitespace() {
            this.add_bus(Some(name).filter(|name| *name != "-"), HubBus::new())?;
        }
        Ok(())
    }
}

/// Wired to the machine.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
struct SysTimer {}
impl DeviceImpl for SysTimer {}

fn names_of(buses: &[Owned<Bus>]) -> Vec<String> {
    buses.iter().map(|bus| bus.bus_name()).collect()
}

#[test]
fn names() {
    let kit = Kit::at(Phase::MachineInitialized, &[]);
    let of = |text: &str| names_of(&kit.add_text(text).unwrap().child_buses());
    // The newest first.
    assert_eq!(of("trunk,id=t0,names=- -"), ["t0.1", "t0.0"]);
    assert_eq!(of("trunk,id=t1,names=- extra -"), ["t1.2", "extra", "t1.0"]);
    assert_eq!(of("trunk,id=t2,names=extra - t2.2x -"), ["t2.3", "t2.2x", "t2.1", "extra"]);
    assert_eq!(of("trunk,names=- extra -"), ["hub-bus.1", "extra", "hub-bus.0"]);
    // A name that is taken is passed over, or refused where it is asked for.
    assert_eq!(of("trunk,id=t3,names=t3.1 -"), ["t3.2", "t3.1"]);
    let taken = "attempt to add duplicate property 'a' to object (type 'trunk')";
    assert_eq!(answer(kit.add_text("trunk,names=a a")), taken);
    let property = "attempt to add duplicate property 'names' to object (type 'trunk')";
    assert_eq!(answer(kit.add_text("trunk,names=names")), property);
    // A type's name in small letters.
    let mut draft = kit.qom.create::<Trunk>().unwrap();
    assert_eq!(draft.add_bus(None, SystemBus::new()).unwrap(), "system.0");
    let bus = draft.realize().unwrap().child_buses().pop().unwrap();
    assert_eq!((bus.bus_name(), bus.name()), ("system.0".into(), Some("system.0".into())));
}

#[test]
fn a_bus_lists_its_devices_with_the_newest_first_and_numbers_them_for_ever() {
    let kit = Kit::host();
    let bus = kit.bus("host0.0");
    let add = |id: &str| kit.add(json!({"driver": "kit-dev", "id": id})).unwrap();
    let [a, b, c] = ["a", "b", "c"].map(add);
    assert_eq!(bus.devices(), [c.clone(), b, a.clone()]);
    kit.delete("b").unwrap();
    kit.delete("c").unwrap();
    let d = add("d");
    assert_eq!(bus.devices(), [d, a]);
    assert_eq!(kit.names("host0.0"), ["type", "realized", "hotplug-handler", "child[0]", "child[3]"]);
    let child = |number| bus.get(&format!("child[{number}]")).map_err(|error| error.to_string());
    assert_eq!((child(0), child(3)), (Ok(json!("/machine/peripheral/a")), Ok(json!("/machine/peripheral/d"))));
    assert_eq!(child(2), Err("Property 'kit-bus.child[2]' not found".into()));
    let listed = bus.list().pop().unwrap();
    assert_eq!(listed.type_name, "link<kit-dev>");
    assert_eq!(answer(bus.set("child[0]", "")), "Property 'kit-bus.child[0]' is not writable");
}

#[test]
fn what_each_bus_has() {
    let kit = Kit::hosts();
    let bus = kit.bus("host0.0");
    assert_eq!(bus.get("realized").unwrap(), true);
    assert_eq!(bus.get("hotplug-handler").unwrap(), "/machine/peripheral/host0");
    assert_eq!(bus.parent_device().unwrap(), kit.device("host0"));
    assert_eq!((bus.is_hotpluggable(), kit.bus("cold0.0").is_hotpluggable()), (true, false));
    assert_eq!(answer(bus.set("realized", false)), "Property 'kit-bus.realized' is not writable");
    // The handler may be changed, and taken away, while the bus lives.
    bus.set("hotplug-handler", "").unwrap();
    let refused = "Bus 'host0.0' does not support hotplugging";
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "bus": "host0.0"}))), refused);
    bus.set("hotplug-handler", "/machine/peripheral/async0").unwrap();
    kit.add(json!({"driver": "kit-dev", "bus": "host0.0", "id": "x"})).unwrap();
    kit.delete("x").unwrap();
    assert!(kit.device("x").is_unplug_pending());
    let wrong = "Invalid parameter type for 'hotplug-handler', expected: hotplug-handler";
    assert_eq!(answer(bus.set("hotplug-handler", "/machine/peripheral")), wrong);
}

/// Looks whether a bus is full when its device is realized.
struct Watch(Owned<Bus>, Mutex<Vec<bool>>);
impl DeviceListener for Watch {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        if step == Step::Realize {
            self.1.lock().unwrap().push(self.0.is_full());
        }
        Ok(())
    }
}

#[test]
fn a_bus_is_full_when_its_type_says_so_or_when_it_was_closed() {
    let kit = Kit::running(&["kit-host-multi,id=multi0"]);
    let (any, small) = (kit.bus("multi0.0"), kit.bus("multi0.1"));
    assert_eq!((any.is_full(), small.is_full()), (false, false));
    let watch = Arc::new(Watch(small.clone(), Mutex::default()));
    let listening = kit.qom.add_device_listener(watch.clone());
    kit.add(json!({"driver": "kit-small", "id": "s"})).unwrap();
    drop(listening);
    assert_eq!(*watch.1.lock().unwrap(), [true], "a draft takes its place");
    assert!(small.is_full());
    kit.delete("s").unwrap();
    assert!(!small.is_full());
    small.set_full(true);
    assert!(small.is_full());
    assert_eq!(answer(KitSmall::new().realize_on(&small)), "Bus 'multi0.1' is full");
    small.set_full(false);
    let device = KitSmall::new().realize_on(&small).unwrap();
    // Opened, it takes no more than its type says.
    small.set_full(false);
    assert_eq!(answer(KitSmall::new().realize_on(&small)), "Bus 'multi0.1' is full");
    drop(device);
    for _ in 0..20 {
        KitDev::new().realize_on(&any).unwrap();
    }
    assert!(!any.is_full());
}

#[test]
fn addresses() {
    let kit = Kit::running(&["host,id=host1"]);
    let bus = kit.bus("host1.0");
    let add = |arguments: Value| kit.add(arguments).map(|card| card.bus_address().unwrap());
    assert_eq!(add(json!({"driver": "card", "id": "a", "addr": 1})), Ok(1));
    // The lowest that is free.
    assert_eq!(add(json!({"driver": "card", "id": "b"})), Ok(0));
    assert_eq!(add(json!({"driver": "card", "id": "c"})), Ok(2));
    let taken = "address 0x2 is in use by /machine/peripheral/c (card)";
    assert_eq!(answer(kit.add(json!({"driver": "card", "addr": 2}))), taken);
    assert_eq!((bus.device_at(1), bus.device_at(7)), (Some(kit.device("a")), None));
    kit.delete("a").unwrap();
    assert_eq!(bus.device_at(1), None);
    assert_eq!(add(json!({"driver": "card", "id": "d"})), Ok(1));
    // One that is refused takes no room.
    for addr in 10..15 {
        assert!(kit.add(json!({"driver": "card", "addr": 2})).is_err());
        assert_eq!(add(json!({"driver": "card", "addr": addr})), Ok(addr));
    }
    assert_eq!(answer(kit.add(json!({"driver": "card", "bus": "host1.0"}))), "Bus 'host1.0' is full");
    let host = kit.device("host1");
    assert_eq!((host.bus_address(), host.parent_bus()), (None, kit.qom.system_bus().map(Owned::upcast)));
}

/// Adds another device while one is being added.
struct Rival(Qom, DeviceDefinition, Mutex<Vec<String>>);
impl DeviceListener for Rival {
    fn step(&self, step: Step, driver: &str) -> Result<()> {
        if step == Step::PrePlug && driver == "tower" {
            self.2.lock().unwrap().push(answer(self.0.add_device(&self.1)));
        }
        Ok(())
    }
}

#[test]
fn a_draft_has_its_address_and_nobody_sees_it() {
    let kit = Kit::running(&["host,id=host1"]);
    let definition = DeviceDefinition::new("card").with("addr", 3);
    let rival = Arc::new(Rival(kit.qom.clone(), definition, Mutex::default()));
    let _listening = kit.qom.add_device_listener(rival.clone());
    kit.add(json!({"driver": "tower", "addr": 3})).unwrap();
    let said = rival.2.lock().unwrap().pop().unwrap();
    assert_eq!(said, "address 0x3 is in use by a draft");
}

/// What changes, and what does not.
#[test]
fn a_device_moves_to_another_bus() {
    let kit = Kit::hosts_and("kit-dev,id=a,bus=host0.0");
    let device = kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "host0.0"})).unwrap();
    let (from, to) = (kit.bus("host0.0"), kit.bus("async0.0"));
    let seen = |device: &Obj<Device>| {
        let properties = ["hotplugged", "realized", "resets", "hotpluggable"].map(|name| device.get(name).unwrap());
        (properties, device.canonical_path(), device.id())
    };
    let before = seen(&device);
    device.move_to_bus(&to).unwrap();
    assert_eq!(seen(&device), before);
    assert_eq!((from.devices(), to.devices()), (vec![kit.device("a")], vec![device.clone()]));
    assert_eq!(device.get("parent_bus").unwrap(), "/machine/peripheral/async0/async0.0");
    assert_eq!(to.get("child[0]").unwrap(), "/machine/peripheral/x");
    assert_eq!(kit.names("host0.0"), ["type", "realized", "hotplug-handler", "child[0]"]);
    // To where it is, it does not move.
    let picture_before = picture(&kit.qom);
    device.move_to_bus(&to).unwrap();
    assert_eq!(picture(&kit.qom), picture_before);
    // Its handler is the new bus's.
    kit.delete("x").unwrap();
    assert!(device.is_unplug_pending());
    // Back, and it has a new number.
    device.move_to_bus(&from).unwrap();
    assert_eq!(kit.names("host0.0"), ["type", "realized", "hotplug-handler", "child[0]", "child[2]"]);
    // Its reset is that of where it is.
    kit.device("host0").reset_subtree();
    assert_eq!(device.get("resets").unwrap(), 2);
    kit.device("async0").reset_subtree();
    assert_eq!(device.get("resets").unwrap(), 2);
    // A bus that does not take it leaves it where it is.
    to.set_full(true);
    assert_eq!(answer(device.move_to_bus(&to)), "Bus 'async0.0' is full");
    assert_eq!(device.parent_bus(), Some(from.clone()));
    device.unparent();
    assert_eq!(answer(device.move_to_bus(&from)), "device 'kit-dev' is on no bus");
}

#[test]
fn addresses_are_of_the_bus() {
    let qom = Qom::new().unwrap();
    let [one, two] = [(); 2].map(|()| qom.create::<PairBus>().unwrap().complete().unwrap());
    let card = |bus| PairCard::new().realize_on(bus).unwrap();
    let (a, b, c) = (card(&one), card(&one), card(&two));
    assert_eq!([&a, &b, &c].map(|card| card.bus_address()), [Some(3), Some(4), Some(3)]);
    a.move_to_bus(&two).unwrap();
    assert_eq!((a.bus_address(), one.device_at(3), two.device_at(4)), (Some(4), None, Some(a.clone().upcast())));
    let full = "no address from 0x3 to 0x4 is free on this 'pair-bus'";
    assert_eq!(answer(b.move_to_bus(&two)), full);
    assert_eq!((b.bus_address(), two.devices().len()), (Some(4), 2));
    c.move_to_bus(&one).unwrap();
    assert_eq!((c.bus_address(), two.device_at(3)), (Some(3), None));
}

#[test]
fn nothing_moves_below_itself() {
    let kit = Kit::at(Phase::MachineInitialized, &["trunk,id=t,names=top"]);
    let top = kit.device("t").child_buses().pop().unwrap();
    let hubs = {
        let first = Hub::new().realize_on(&top).unwrap();
        let second = Hub::new().realize_on(&first.child_buses()[0]).unwrap();
        let third = Hub::new().realize_on(&second.child_buses()[0]).unwrap();
        [first, second, third]
    };
    let buses = hubs.each_ref().map(|hub| hub.child_buses().pop().unwrap());
    let before = picture(&kit.qom);
    for bus in &buses {
        let refused = "object '/machine/unattached/device[0]' is an ancestor of its new parent";
        assert_eq!(answer(hubs[0].move_to_bus(bus)), refused);
    }
    assert_eq!(picture(&kit.qom), before);
    // With all below it, it moves sideways and up.
    hubs[2].move_to_bus(&buses[0]).unwrap();
    hubs[1].move_to_bus(&buses[2]).unwrap();
    assert_eq!(buses[2].devices(), [hubs[1].clone()]);
    assert_eq!(buses[0].devices(), [hubs[2].clone()]);
}

#[test]
fn a_bus_is_found_by_a_path_of_names() {
    let kit = Kit::at(Phase::MachineInitialized, &["host,id=h"]);
    // A trunk is on no bus: only what hangs on the main bus is searched.
    kit.add_text("trunk,id=t,names=apart").unwrap();
    assert_eq!(answer(kit.qom.find_bus("apart")), "Bus 'apart' not found");
    assert_eq!(kit.qom.find_bus("/h/h.0").unwrap(), kit.qom.find_bus("h.0").unwrap());
    assert_eq!(kit.qom.find_bus("/h").unwrap().bus_name(), "h.0");
    // A tower has a bus below that; by its id, and by its type.
    kit.add_text("tower,id=tower0").unwrap();
    let below = kit.device("tower0").child_buses().pop().unwrap();
    for path in ["bus", "/h/h.0/tower0", "/h/h.0/tower0/bus", "h.0/tower0", "h.0/tower/bus", "/host/h.0/tower"] {
        assert_eq!(kit.qom.find_bus(path).unwrap(), below, "{path}");
    }
    // An id comes before a type.
    kit.add_text("card,id=tower").unwrap();
    assert_eq!(answer(kit.qom.find_bus("h.0/tower")), "Device 'tower' has no child bus");
}

#[test]
fn the_main_system_bus() {
    let kit = Kit::at(Phase::MachineCreated, &[]);
    let main = kit.qom.system_bus().unwrap();
    assert_eq!(main.canonical_path().as_deref(), Some("/machine/unattached/sysbus"));
    assert_eq!((main.bus_name().as_str(), main.type_name()), ("main-system-bus", "System"));
    assert_eq!((main.parent_device(), main.get("realized").unwrap()), (None, json!(true)));
    for path in ["/", "//", "main-system-bus", "main-system-bus/"] {
        assert_eq!(kit.bus(path), main.clone().upcast::<Bus>(), "{path}");
    }
    let first = kit.qom.create::<SysTimer>().unwrap().realize().unwrap();
    let second = SysTimer::new().realize_on(&main).unwrap();
    assert_eq!(main.devices(), [second.clone(), first.clone()]);
    assert_eq!(first.canonical_path().as_deref(), Some("/machine/unattached/device[0]"));
    assert_eq!(second.get("parent_bus").unwrap(), "/machine/unattached/sysbus");
    // It takes no others, and another system bus is not it.
    assert_eq!(answer(KitDev::new().realize_on(&main)), "Device 'kit-dev' can't go on System bus");
    let mut trunk = kit.qom.create::<Trunk>().unwrap();
    trunk.add_bus(Some("sysbus"), SystemBus::new()).unwrap();
    let other = trunk.realize().unwrap().child_buses().pop().unwrap();
    assert_eq!(other.bus_name(), "sysbus");
    SysTimer::new().realize_on(&other).unwrap();
    // Without a machine there is none.
    let qom = Qom::new().unwrap();
    assert_eq!(qom.system_bus(), None);
    assert_eq!(answer(qom.create::<SysTimer>().unwrap().realize()), "No 'System' bus found for device 'sys-timer'");
}

#[test]
fn a_bus_comes_to_a_live_device_and_leaves_it() {
    let kit = Kit::running(&["kit-host,id=host0"]);
    let host = kit.device("host0");
    let mut late = kit.qom.create::<KitBus>().unwrap();
    late.as_mut().set_hotplug_handler(&host.clone().upcast::<Object>().downgrade());
    late.place(&host, "late").unwrap();
    assert_eq!(names_of(&host.child_buses()), ["host0.0"]);
    let late = late.complete().unwrap();
    assert_eq!(names_of(&host.child_buses()), ["late", "host0.0"]);
    assert_eq!((late.parent_device(), kit.bus("late")), (Some(host.clone()), late.clone().upcast()));
    assert_eq!(answer(kit.qom.find_bus("/host0")), "Device 'host0' has multiple child buses");
    kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "late"})).unwrap();
    kit.add(json!({"driver": "kit-dev", "id": "y", "bus": "host0.0"})).unwrap();
    // What is on it leaves with it; nothing comes to it any more.
    late.unparent();
    assert_eq!(kit.events(), [deleted("x")]);
    assert_eq!((late.devices(), late.get("realized").unwrap()), (vec![], json!(false)));
    assert_eq!((host.child_buses(), kit.bus("/host0").bus_name()), (vec![kit.bus("host0.0")], "host0.0".into()));
    assert_eq!(answer(kit.qom.find_bus("late")), "Bus 'late' not found");
    let gone = "object 'kit-bus' has left the tree, which undid it, and cannot come back";
    assert_eq!(answer(KitDev::new().realize_on(&late)), gone);
    assert_eq!(answer(kit.device("y").move_to_bus(&late)), gone);
    // The other leaves with its device.
    host.unparent();
    assert_eq!(kit.events(), [deleted("y")]);
}

#[test]
fn a_bus_without_a_device() {
    let kit = Kit::running(&[]);
    let bus = kit.qom.create::<KitBus>().unwrap().complete().unwrap();
    assert_eq!((bus.parent_device(), bus.bus_name().as_str(), bus.is_active()), (None, "", true));
    let device = KitDev::new().realize_on(&bus).unwrap();
    assert_eq!((device.parent_bus(), bus.devices()), (Some(bus.clone().upcast()), vec![device.clone().upcast()]));
    // It is not in the tree, so it has no path.
    assert_eq!(device.get("parent_bus").unwrap(), "");
    // In a container it has a name, by which nobody finds it.
    kit.qom.root().add_child("shelf", bus.clone()).unwrap();
    assert_eq!((device.get("parent_bus").unwrap(), bus.bus_name().as_str()), (json!("/shelf"), "shelf"));
    assert_eq!(answer(kit.qom.find_bus("shelf")), "Bus 'shelf' not found");
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev"}))), "No 'kit-bus' bus found for device 'kit-dev'");
    let path = device.canonical_path().unwrap();
    drop(device);
    bus.unparent();
    assert_eq!(kit.events(), [deleted_at(&path)]);
}

/// A device that needs a bus is on one as long as it is realized: nothing has to look for others when the machine starts.
#[test]
fn what_is_on_a_bus_that_ends_leaves() {
    let kit = Kit::host();
    let bus = kit.qom.create::<KitBus>().unwrap().complete().unwrap();
    let device = KitDev::new().realize_on(&bus).unwrap();
    drop(bus); // it stood nowhere
    assert!(!device.is_active() && device.parent_bus().is_none() && device.canonical_path().is_none());
}

/// A bus that asks for an address more than once.
#[derive(QomType)]
#[qom(parent = "bus")]
struct HesitantBus {}
impl BusImpl for HesitantBus {
    const CHECK_ADDRESS: CheckAddress = hesitate;
}
fn hesitate(slot: &mut Slot<'_>) -> Result<()> {
    slot.take(5)?;
    slot.take(7)?;
    slot.take(7)
}

/// What is on it.
#[derive(QomType)]
#[qom(parent = "device")]
struct HesitantCard {}
impl DeviceImpl for HesitantCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(HesitantBus::INFO);
}

#[test]
fn a_device_has_the_last_address_that_it_took_and_may_take_its_own() {
    let qom = Qom::new().unwrap();
    let bus = qom.create::<HesitantBus>().unwrap().complete().unwrap();
    let card = HesitantCard::new().realize_on(&bus).unwrap();
    assert_eq!((card.bus_address(), bus.device_at(5)), (Some(7), None));
    assert_eq!(bus.device_at(7), Some(card.upcast()));
}

/// A bus that needs no handler.
#[derive(QomType)]
#[qom(parent = "bus")]
struct OpenBus {}
impl BusImpl for OpenBus {
    const HOTPLUGGABLE: bool = true;
}

/// Has one.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
struct OpenHost {
    #[qom(child)]
    open: Child<OpenBus>,
}
impl DeviceImpl for OpenHost {}

/// On it.
#[derive(QomType)]
#[qom(parent = "device")]
struct OpenCard {}
impl DeviceImpl for OpenCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(OpenBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let bus = this.parent_bus_as::<OpenBus>()?;
        assert!(bus.is_hotpluggable());
        let error = this.parent_bus_as::<SystemBus>().unwrap_err();
        assert_eq!(error.to_string(), "object type 'open-bus' is not a 'System'");
        Self::parent_realize(this)
    }
}

#[test]
fn a_class_of_buses_that_takes_devices_without_a_handler() {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<Machine>().unwrap().complete().unwrap();
    let host = qom.create::<OpenHost>().unwrap().placed(&machine, "host").unwrap().realize().unwrap();
    machine.advance(Phase::MachineReady).unwrap();
    let card = qom.add_device(&DeviceDefinition::new("open-card").with_id("c0")).unwrap().unwrap();
    assert!(card.is_hotplugged() && card.get("hotpluggable").unwrap() == true);
    assert_eq!(*card.parent_bus_as::<OpenBus>().unwrap(), *host.child(OpenHost::OPEN));
    drop(card);
    qom.delete_device("c0").unwrap();
    assert!(host.child(OpenHost::OPEN).devices().is_empty());
    let error = qom.create::<OpenHost>().unwrap().as_mut().parent_bus_as::<OpenBus>().unwrap_err();
    assert_eq!(error.to_string(), "device 'open-host' is on no bus");
    // One that has left takes none.
    let bus = host.child(OpenHost::OPEN).to_owned();
    host.unparent();
    assert!(!bus.is_hotpluggable());
}
