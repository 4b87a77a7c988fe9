//! Adding devices: the order of the checks, and what appears where.

use super::kit::{Kit, answer, deleted};
use super::types::picture;
use qom_runtime::prelude::*;
use qom_runtime::qdev::DeviceListener;
use serde_json::json;
use std::any::Any;
use std::sync::{Arc, Mutex};

/// Notes the order in which its properties are set.
#[derive(QomType)]
#[qom(parent = "device")]
struct Notebook {
    #[qom(property, on_set = Self::note_first)]
    first: u8,
    #[qom(property, on_set = Self::note_second)]
    second: u8,
    pages: Vec<&'static str>,
}
impl DeviceImpl for Notebook {}
impl Notebook {
    fn note_first(&mut self) {
        self.pages.push("first");
    }
    fn note_second(&mut self) {
        self.pages.push("second");
    }
}

/// There is one at most, and users of this board may add none.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", singleton(message = "one clock is enough"))]
struct WallClock {}
impl DeviceImpl for WallClock {}

/// Answers whether devices are hidden; keeps what was asked.
struct Failover(Result<bool>, Mutex<Vec<DeviceDefinition>>);
impl DeviceListener for Failover {
    fn hide(&self, definition: &DeviceDefinition) -> Result<bool> {
        self.1.lock().unwrap().push(definition.clone());
        self.0.clone()
    }
}
impl Failover {
    fn new(answer: Result<bool>) -> Arc<Self> {
        Arc::new(Failover(answer, Mutex::default()))
    }
}

/// What keeps a world prepared.
type Kept = Box<dyn Any>;

fn as_it_is(_: &Kit) -> Kept {
    Box::new(())
}

fn hiding(kit: &Kit) -> Kept {
    Box::new(kit.qom.add_device_listener(Failover::new(Err(Error::new("not this one")))))
}

fn migrating(kit: &Kit) -> Kept {
    Box::new(kit.qom.migration_running())
}

fn refusing_board(kit: &Kit) -> Kept {
    kit.set("/machine", "veto", "the board is full").unwrap();
    Box::new(())
}

fn only_migratable(kit: &Kit) -> Kept {
    kit.qom.set_only_migratable(true);
    Box::new(())
}

/// How the world is prepared, the arguments, and the answer.
type Row = (fn(&Kit) -> Kept, Value, &'static str);

/// Of each two neighbours in the order of the checks, as far as one request can fail both.
#[test]
fn the_earlier_of_two_mistakes_is_told() {
    let rows: &[Row] = &[
        (as_it_is, json!({"bus": "nope", "id": "host0"}), "Parameter 'driver' is missing"),
        (as_it_is, json!({"driver": "nope", "bus": "nope"}), "'nope' is not a valid device model name"),
        (as_it_is, json!({"driver": "container", "bus": "nope"}), "'container' is not a valid device model name"),
        // Abstract, and for boards only.
        (as_it_is, json!({"driver": "sys-bus-device"}), "Parameter 'driver' expects a non-abstract device type"),
        (
            as_it_is,
            json!({"driver": "kit-nouser", "bus": "nope"}),
            "Parameter 'driver' expects a pluggable device type",
        ),
        // There is one already, and the board allows none.
        (
            |kit| Box::new(kit.qom.create::<WallClock>().unwrap().realize().unwrap()),
            json!({"driver": "wall-clock"}),
            "one clock is enough",
        ),
        (
            as_it_is,
            json!({"driver": "wall-clock", "bus": "nope"}),
            "Parameter 'driver' expects a dynamic sysbus device type for the machine",
        ),
        (
            |kit| {
                kit.bus("host0.0").set_full(true);
                Box::new(())
            },
            json!({"driver": "kit-small", "bus": "host0.0"}),
            "Bus 'host0.0' is full",
        ),
        (hiding, json!({"driver": "kit-small", "bus": "host0.0"}), "Device 'kit-small' can't go on kit-bus bus"),
        (hiding, json!({"driver": "kit-orphan"}), "No 'kit-orphanbus' bus found for device 'kit-orphan'"),
        (|kit| Box::new((hiding(kit), migrating(kit))), json!({"driver": "kit-nobus"}), "not this one"),
        (
            migrating,
            json!({"driver": "kit-cold", "bus": "host0.0", "id": "1st"}),
            "device_add not allowed while migrating",
        ),
        (as_it_is, json!({"driver": "kit-cold", "bus": "cold0.0"}), "Device 'kit-cold' does not support hotplugging"),
        (refusing_board, json!({"driver": "kit-dev", "bus": "cold0.0"}), "Bus 'cold0.0' does not support hotplugging"),
        (refusing_board, json!({"driver": "kit-nobus"}), "Device 'kit-nobus' can not be hotplugged on this machine"),
        (refusing_board, json!({"driver": "kit-dev", "bus": "host0.0", "id": "1st"}), "the board is full"),
        (refusing_board, json!({"driver": "kit-dev", "bus": "host0.0", "id": "host0"}), "the board is full"),
        (
            as_it_is,
            json!({"driver": "kit-dev", "bus": "host0.0", "id": "1st", "zzz": 1}),
            "Parameter 'id' expects an identifier",
        ),
        (
            as_it_is,
            json!({"driver": "kit-dev", "bus": "host0.0", "id": "host0", "zzz": 1}),
            "Duplicate device ID 'host0'",
        ),
        (only_migratable, json!({"driver": "kit-stay", "bus": "host0.0", "u8": 300}), "Parameter 'u8' expects uint8_t"),
        (
            |kit| {
                kit.add(json!({"driver": "card", "addr": 1})).unwrap();
                Box::new(())
            },
            json!({"driver": "card", "addr": 1, "zzz": 1}),
            "Property 'card.zzz' not found",
        ),
        (
            |kit| {
                kit.set("host0", "veto", "not now").unwrap();
                only_migratable(kit)
            },
            json!({"driver": "kit-stay", "bus": "host0.0"}),
            "Device kit-stay is not migratable, but --only-migratable was specified",
        ),
        (
            |kit| {
                kit.set("host0", "veto", "not now").unwrap();
                Box::new(())
            },
            json!({"driver": "kit-dev", "bus": "host0.0", "fail-realize": "realize"}),
            "not now",
        ),
        (
            |kit| {
                kit.set("host0", "plug-veto", "not now").unwrap();
                Box::new(())
            },
            json!({"driver": "kit-dev", "bus": "host0.0", "fail-realize": "realize"}),
            "realize",
        ),
    ];
    for (prepare, arguments, expected) in rows {
        let kit = Kit::hosts_and("host,id=host1");
        let kept = prepare(&kit);
        let before = picture(&kit.qom);
        assert_eq!(answer(kit.add(arguments.clone())), *expected, "{arguments}");
        assert_eq!(picture(&kit.qom), before, "{arguments}");
        drop(kept);
    }
}

/// The address comes after the properties, and before the handler is asked.
#[test]
fn an_address_that_is_taken_comes_before_the_handler() {
    let kit = Kit::running(&["host,id=host1"]);
    let outside = kit.qom.extension::<super::types::Outside>();
    let card = kit.add(json!({"driver": "card", "addr": 1})).unwrap();
    let fault = super::types::Fault { driver: "card", hook: "pre_plug", how: super::types::How::Error };
    *outside.fault.lock().unwrap() = Some(fault);
    let expected = "address 0x1 is in use by /machine/peripheral-anon/device[0] (card)";
    assert_eq!(answer(kit.add(json!({"driver": "card", "addr": 1}))), expected);
    assert_eq!(answer(kit.add(json!({"driver": "card", "addr": 2}))), "pre_plug fails");
    assert_eq!(card.parent_bus().unwrap().devices(), [card]);
}

#[test]
fn properties_are_set_in_the_order_given() {
    let kit = Kit::at(Phase::MachineInitialized, &[]);
    let pages = |definition: &DeviceDefinition| {
        let added = kit.qom.add_device(definition).unwrap().unwrap();
        added.downcast::<Notebook>().unwrap().pages.clone()
    };
    let definition =
        |names: [&str; 2]| names.iter().fold(DeviceDefinition::new("notebook"), |it, name| it.with(*name, 1));
    assert_eq!(pages(&definition(["first", "second"])), ["first", "second"]);
    assert_eq!(pages(&definition(["second", "first"])), ["second", "first"]);
    // Given twice, it is set twice.
    assert_eq!(pages(&DeviceDefinition::from_text("notebook,second=1,first=2,second=3").unwrap()).len(), 3);
    // The first mistake is told.
    let mistakes = |text: &str| answer(kit.add(serde_json::from_str(text).unwrap()));
    assert_eq!(mistakes(r#"{"driver": "notebook", "first": 300, "zzz": 1}"#), "Parameter 'first' expects uint8_t");
    assert_eq!(mistakes(r#"{"driver": "notebook", "zzz": 1, "first": 300}"#), "Property 'notebook.zzz' not found");
}

#[test]
fn a_device_appears_under_its_id_or_under_a_number_that_is_not_used_again() {
    let kit = Kit::host();
    let path = |arguments| kit.add(arguments).unwrap().canonical_path().unwrap();
    assert_eq!(path(json!({"driver": "kit-dev", "id": "x"})), "/machine/peripheral/x");
    for number in 0..3 {
        let expected = format!("/machine/peripheral-anon/device[{number}]");
        assert_eq!(path(json!({"driver": "kit-dev"})), expected);
    }
    kit.delete("/machine/peripheral-anon/device[2]").unwrap();
    kit.delete("/machine/peripheral-anon/device[0]").unwrap();
    let next = path(json!({"driver": "kit-dev"}));
    assert_eq!(next, "/machine/peripheral-anon/device[3]");
    let device = kit.qom.resolve_as::<Device>(&next).unwrap();
    assert_eq!((device.id(), device.is_hotplugged()), (None, true));
    assert_eq!(kit.device("x").id().as_deref(), Some("x"));
    assert_eq!(kit.names("/machine/peripheral-anon"), ["type", "device[1]", "device[3]"]);
}

/// `lifecycle/add-del`
#[test]
fn what_is_added_is_on_its_bus_realized_and_reset() {
    let kit = Kit::host();
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0"]);
    let added = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0", "x"]);
    for (name, value) in [("hotplugged", json!(true)), ("realized", json!(true)), ("resets", json!(1))] {
        assert_eq!(added.get(name).unwrap(), value, "{name}");
    }
    let bus = kit.qom.resolve("/machine/peripheral/host0/host0.0").unwrap();
    assert_eq!(bus.get("child[0]").unwrap(), "/machine/peripheral/x");
    drop(added);
    kit.delete("x").unwrap();
    assert_eq!(kit.events(), [deleted("x")]);
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0"]);
    assert_eq!(kit.names("/machine/peripheral/host0/host0.0"), ["type", "realized", "hotplug-handler"]);
    let missing = kit.qom.resolve("/machine/peripheral/x").unwrap_err();
    assert_eq!(missing.to_string(), "Device '/machine/peripheral/x' not found");
}

/// `lifecycle/duplicate-id`
#[test]
fn an_id_is_free_as_soon_as_its_device_has_left() {
    let kit = Kit::host();
    let add = |arguments: Value| answer(kit.add(arguments));
    let first = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_eq!(add(json!({"driver": "kit-dev", "id": "x"})), "Duplicate device ID 'x'");
    assert_eq!(add(json!({"driver": "kit-dev", "id": "x", "u8": 300})), "Duplicate device ID 'x'");
    assert_eq!(add(json!({"driver": "kit-dev", "id": "host0"})), "Duplicate device ID 'host0'");
    assert_eq!(add(json!({"driver": "kit-dev", "id": "type"})), "Duplicate device ID 'type'");
    kit.delete("x").unwrap();
    // Somebody has the first still: it has not ended, and only that is told when it has.
    assert_eq!(kit.events(), []);
    let second = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_ne!(first, second);
    assert_eq!((first.id(), second.id().as_deref()), (None, Some("x")));
    drop(first);
    assert_eq!(kit.events(), [deleted("x")]);
    assert_eq!(kit.device("x"), second);
    // Of the objects that users make, the ids are others.
    kit.qom.add_object(&ObjectDefinition::new("kit-uc", "x")).unwrap();
}

/// `lifecycle/driver-checks-come-first`
#[test]
fn what_is_wrong_in_many_ways_is_told_in_order() {
    let kit = Kit::host();
    let rows = [
        (json!({"driver": "nope", "id": "host0", "bus": "nope", "zzz": 1}), "'nope' is not a valid device model name"),
        (json!({"driver": "kit-dev", "id": "host0", "bus": "nope", "zzz": 1}), "Bus 'nope' not found"),
        (json!({"driver": "kit-dev", "id": "host0", "zzz": 1}), "Duplicate device ID 'host0'"),
        (json!({"driver": "kit-dev", "id": "ok", "zzz": 1, "fail-realize": "r"}), "Property 'kit-dev.zzz' not found"),
        (json!({"driver": "kit-cold", "id": "host0", "zzz": 1}), "Device 'kit-cold' does not support hotplugging"),
    ];
    for (arguments, expected) in rows {
        assert_eq!(answer(kit.add(arguments.clone())), expected, "{arguments}");
    }
}

/// `lifecycle/plug-refused`, `lifecycle/realize-order`
#[test]
fn a_handler_that_refuses_leaves_nothing() {
    let kit = Kit::host();
    kit.set("/machine/peripheral/host0", "veto", "not now").unwrap();
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": "x"}))), "not now");
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": "x", "fail-realize": "realize"}))), "not now");
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0"]);
    assert_eq!(kit.names("/machine/peripheral/host0/host0.0"), ["type", "realized", "hotplug-handler"]);
    kit.set("/machine/peripheral/host0", "veto", "").unwrap();
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": "x"}))), "ok");
    assert_eq!(kit.events(), []);
}

#[test]
fn a_hidden_device_is_not_made_and_that_is_no_failure() {
    let kit = Kit::hosts();
    let (hides, late) = (Failover::new(Ok(true)), Failover::new(Ok(true)));
    let listening = [kit.qom.add_device_listener(hides.clone()), kit.qom.add_device_listener(late.clone())];
    let before = picture(&kit.qom);
    let definition = DeviceDefinition::new("kit-dev").with_id("host0").with_bus("host0.0").with("zzz", 1);
    assert_eq!(kit.qom.add_device(&definition).unwrap(), None);
    let cold = DeviceDefinition::new("kit-dev").with_bus("cold0.0");
    assert_eq!(answer(kit.qom.add_device(&cold)), "Bus 'cold0.0' does not support hotplugging");
    assert_eq!(picture(&kit.qom), before);
    // The first that says yes decides; it is given what the user said.
    assert_eq!((hides.1.lock().unwrap().clone(), late.1.lock().unwrap().len()), (vec![definition, cold], 0));
    // Boards are not asked.
    kit.qom.create::<Notebook>().unwrap().realize().unwrap();
    drop(listening);
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "bus": "host0.0"}))), "ok");
}

#[test]
fn a_migration_forbids_adding_until_it_is_over() {
    let kit = Kit::host();
    let (one, two) = (kit.qom.migration_running(), kit.qom.migration_running());
    let refused = "device_add not allowed while migrating";
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev"}))), refused);
    drop(one);
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev"}))), refused);
    // A board may.
    kit.qom.create::<Notebook>().unwrap().realize().unwrap();
    drop(two);
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev"}))), "ok");
}

#[test]
fn only_what_can_migrate_is_realized_where_that_is_wanted() {
    let kit = Kit::host();
    kit.qom.set_only_migratable(true);
    let refused = "Device kit-stay is not migratable, but --only-migratable was specified";
    assert_eq!(answer(kit.add(json!({"driver": "kit-stay"}))), refused);
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev"}))), "ok");
    kit.qom.set_only_migratable(false);
    assert_eq!(answer(kit.add(json!({"driver": "kit-stay"}))), "ok");
}

#[test]
fn before_there_is_a_machine() {
    let kit = Kit::at(Phase::NoMachine, &[]);
    let before = picture(&kit.qom);
    let rows = [
        ("notebook", "there is no machine to add a device to"),
        ("kit-dev", "No 'kit-bus' bus found for device 'kit-dev'"),
        ("kit-host", "Parameter 'driver' expects a dynamic sysbus device type for the machine"),
    ];
    for (driver, expected) in rows {
        assert_eq!(answer(kit.add(json!({"driver": driver}))), expected);
    }
    assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "bus": "/"}))), "Bus '/' not found");
    assert_eq!(picture(&kit.qom), before);
}
