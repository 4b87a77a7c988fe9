//! Devices: where they go, how often they are realized and reset.

use super::{World, answer};
use qom_runtime::prelude::*;
use serde_json::json;

#[test]
fn lifecycle_add_del() {
    let world = World::host();
    assert_eq!(world.plug("kit-dev", "x"), "ok");
    for (property, value) in [("hotplugged", json!(true)), ("realizes", json!(1)), ("resets", json!(1))] {
        assert_eq!(world.get("x", property), value);
    }
    assert_eq!(world.get("x", "parent_bus"), "/machine/peripheral/host0/host0.0");
    assert_eq!(world.get("host0.0", "child[0]"), "/machine/peripheral/x");
    assert_eq!(world.delete("x"), "ok");
    assert_eq!(world.children("/machine/peripheral"), ["host0"]);
}

#[test]
fn lifecycle_reset() {
    let world = World::host_and_device();
    assert_eq!(world.get("d0", "resets"), 1);
    world.qom.system_reset();
    assert_eq!(world.get("d0", "resets"), 2);
}

#[test]
fn lifecycle_driver_checks_come_first() {
    let world = World::host();
    for (driver, id, property, text) in [
        ("kit-base", "x", "u8", "Parameter 'driver' expects a non-abstract device type"),
        ("kit-part", "x", "u8", "'kit-part' is not a valid device model name"),
        ("kit-nouser", "x", "u8", "Parameter 'driver' expects a pluggable device type"),
        ("kit-orphan", "x", "u8", "No 'kit-orphanbus' bus found for device 'kit-orphan'"),
        ("kit-nobus", "x", "u8", "Device 'kit-nobus' can not be hotplugged on this machine"),
        ("kit-cold", "host0", "zzz", "Device 'kit-cold' does not support hotplugging"),
        ("kit-dev", "host0", "zzz", "Duplicate device ID 'host0'"),
        ("kit-dev", "ok", "zzz", "Property 'kit-dev.zzz' not found"),
    ] {
        assert_eq!(world.add(json!({"driver": driver, "id": id, property: 1, "fail-realize": "r"})), text);
    }
    assert_eq!(world.add(json!({"driver": "kit-dev", "id": "ok", "fail-realize": "r"})), "r");
}

#[test]
fn what_is_there_when_the_machine_starts() {
    let world = World::with(&["kit-host,id=host0", "kit-cold,id=c0", "kit-nobus,id=n0", "kit-leaf,id=l0,extra=7"]);
    assert_eq!((world.get("c0", "hotplugged"), world.get("l0", "extra")), (json!(false), json!(7)));
    assert_eq!(world.get("n0", "parent_bus"), "");
    assert_eq!(world.delete("c0"), "Device 'kit-cold' does not support hotplugging");
    let text = "Attempt to set property 'extra' on device 'l0' (type 'kit-leaf') after it was realized";
    assert_eq!(world.set("l0", "extra", 8), text);
}

#[test]
fn introspection_list_root() {
    let world = World::with(&[]);
    let root = world.children("/");
    assert!(["backend", "chardevs", "machine", "objects"].iter().all(|name| root.contains(&(*name).to_owned())));
    assert_eq!(world.children("/machine"), ["unattached", "peripheral", "peripheral-anon"]);
    assert_eq!(world.get("/machine", "type"), "none-machine");
    assert_eq!(answer(world.qom.find_bus("main-system-bus")), "ok");
    assert_eq!(world.qom.machine().map(|machine| machine.phase()), Some(Phase::MachineReady));
}
