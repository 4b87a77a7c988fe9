//! What a user may say of a device to add: its driver, its bus, its id; as arguments and in the words of a command line.

use super::kit::{Kit, answer, deleted};
use super::types::picture;
use qom_runtime::prelude::*;
use serde_json::json;

/// `lifecycle/bus-forms`
#[test]
fn the_forms_of_a_bus() {
    let kit = Kit::host();
    let rows = [
        ("a", json!("host0.0"), "ok"),
        ("b", json!("/host0"), "ok"),
        ("c", json!("/host0/host0.0"), "ok"),
        ("d", json!("/kit-host/host0.0"), "ok"),
        ("e", json!("nope"), "Bus 'nope' not found"),
        ("f", json!("host0"), "Bus 'host0' not found"),
        ("g", json!("/nope"), "DeviceNotFound: Device 'nope' not found"),
        ("h", json!("/host0/nope"), "Bus 'nope' not found"),
        ("i", json!(""), "Bus '' not found"),
        ("j", json!("/"), "Device 'kit-dev' can't go on System bus"),
        ("k", json!("main-system-bus"), "Device 'kit-dev' can't go on System bus"),
        ("l", json!(5), "ok"),
        ("m", json!(null), "ok"),
        ("n", json!("host0.0/a"), "Device 'a' has no child bus"),
        ("o", json!("host0.0/a/x"), "Bus 'x' not found"),
        ("p", json!("host0.0/nope"), "DeviceNotFound: Device 'nope' not found"),
        // Empty names are skipped.
        ("q", json!("//host0//host0.0/"), "ok"),
    ];
    for (id, bus, expected) in rows {
        assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": id, "bus": bus}))), expected, "{bus}");
    }
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0", "a", "b", "c", "d", "l", "m", "q"]);
}

/// `lifecycle/bus-choice`
#[test]
fn which_bus_is_chosen() {
    let kit = Kit::hosts();
    let add = |arguments: Value| answer(kit.add(arguments));
    // The newest host's.
    assert_eq!(add(json!({"driver": "kit-dev", "id": "a"})), "Bus 'cold0.0' does not support hotplugging");
    let wrong = "Device 'kit-dev' can't go on kit-smallbus bus";
    assert_eq!(add(json!({"driver": "kit-dev", "id": "b", "bus": "multi0.1"})), wrong);
    assert_eq!(add(json!({"driver": "kit-small", "id": "c"})), "ok");
    assert_eq!(kit.device("c").get("parent_bus").unwrap(), "/machine/peripheral/multi0/multi0.1");
    assert_eq!(add(json!({"driver": "kit-small", "id": "d", "bus": "multi0.1"})), "Bus 'multi0.1' is full");
    assert_eq!(
        add(json!({"driver": "kit-small", "id": "d", "bus": "/multi0/multi0.1"})),
        "Bus '/multi0/multi0.1' is full"
    );
    assert_eq!(add(json!({"driver": "kit-small", "id": "d"})), "A 'kit-smallbus' bus was found but is full");
    let wrong = "Device 'kit-small' can't go on kit-bus bus";
    assert_eq!(add(json!({"driver": "kit-small", "id": "d", "bus": "host0.0"})), wrong);
    let many = "Device 'multi0' has multiple child buses";
    assert_eq!(add(json!({"driver": "kit-dev", "id": "e", "bus": "/multi0"})), many);
    let cold = "Bus 'cold0.0' does not support hotplugging";
    assert_eq!(add(json!({"driver": "kit-dev", "id": "e", "bus": "cold0.0"})), cold);
    kit.delete("c").unwrap();
    assert_eq!(kit.events(), [deleted("c")]);
    // There is room again.
    assert_eq!(add(json!({"driver": "kit-small", "id": "c"})), "ok");
}

#[test]
fn a_full_bus_is_passed_over_for_one_with_room() {
    let kit = Kit::running(&["kit-host-multi,id=old", "kit-host-multi,id=new"]);
    let bus = |id| kit.add(json!({"driver": "kit-small", "id": id})).unwrap().parent_bus().unwrap().bus_name();
    assert_eq!(bus("a"), "new.1");
    assert_eq!(bus("b"), "old.1");
    assert_eq!(answer(kit.add(json!({"driver": "kit-small"}))), "A 'kit-smallbus' bus was found but is full");
    kit.bus("old.0").set_full(true);
    kit.add(json!({"driver": "kit-dev", "id": "c"})).unwrap();
    assert_eq!(kit.device("c").parent_bus().unwrap().bus_name(), "new.0");
}

/// `errors/not-instantiable`, `errors/unknown-names`, `errors/missing`, `errors/error-with-odd-characters`
#[test]
fn what_is_no_driver() {
    let kit = Kit::host();
    let rows = [
        (json!({}), "Parameter 'driver' is missing"),
        (json!({"driver": 1}), "Parameter 'driver' is missing"),
        (json!({"driver": null}), "Parameter 'driver' is missing"),
        (json!({"driver": ""}), "'' is not a valid device model name"),
        (json!({"driver": "nope"}), "'nope' is not a valid device model name"),
        (json!({"driver": "\u{1f600}"}), "'\u{1f600}' is not a valid device model name"),
        (json!({"driver": "object"}), "'object' is not a valid device model name"),
        (json!({"driver": "container", "id": "x"}), "'container' is not a valid device model name"),
        (json!({"driver": "interface"}), "'interface' is not a valid device model name"),
        (json!({"driver": "hotplug-handler"}), "'hotplug-handler' is not a valid device model name"),
        (json!({"driver": "bus"}), "'bus' is not a valid device model name"),
        (json!({"driver": "machine"}), "'machine' is not a valid device model name"),
        (json!({"driver": "device"}), "Parameter 'driver' expects a non-abstract device type"),
        (json!({"driver": "kit-base"}), "Parameter 'driver' expects a non-abstract device type"),
        (json!({"driver": "kit-nouser"}), "Parameter 'driver' expects a pluggable device type"),
        (json!({"driver": "wall-clock"}), "Parameter 'driver' expects a dynamic sysbus device type for the machine"),
    ];
    for (arguments, expected) in rows {
        assert_eq!(answer(kit.add(arguments.clone())), expected, "{arguments}");
    }
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0"]);
}

#[test]
fn an_alias_stands_for_a_driver() {
    let kit = Kit::host();
    kit.qom.alias_driver("nic", "kit-dev").unwrap();
    kit.qom.alias_driver("nic", "kit-dev").unwrap();
    kit.qom.alias_driver("ghost", "kit-ghost").unwrap();
    kit.qom.alias_driver("box", "container").unwrap();
    let aliases = [("box", "container"), ("ghost", "kit-ghost"), ("nic", "kit-dev")];
    assert_eq!(kit.qom.driver_aliases(), aliases.map(|(alias, name)| (alias.to_owned(), name.to_owned())));
    let added = kit.add(json!({"driver": "nic", "id": "n0"})).unwrap();
    assert_eq!(added.type_name(), "kit-dev");
    assert_eq!(
        answer(kit.add(json!({"driver": "ghost"}))),
        "'ghost' (alias 'kit-ghost') is not a valid device model name"
    );
    assert_eq!(answer(kit.add(json!({"driver": "box"}))), "'box' (alias 'container') is not a valid device model name");
    // In a path, a device is found by its id, its type, or an alias of that.
    for name in ["n0", "kit-dev", "nic"] {
        let path = format!("host0.0/{name}");
        assert_eq!(answer(kit.qom.find_bus(&path)), format!("Device '{name}' has no child bus"));
    }
    // Another world has its own.
    assert_eq!(answer(Kit::host().add(json!({"driver": "nic"}))), "'nic' is not a valid device model name");
}

#[test]
fn the_words_of_a_command_line() {
    let new = DeviceDefinition::new;
    let rows = [
        ("kit-dev", new("kit-dev")),
        ("driver=kit-dev", new("kit-dev")),
        ("id=x,driver=kit-dev,bus=b.0", new("kit-dev").with_id("x").with_bus("b.0")),
        ("kit-dev,u8=1,u8=2", new("kit-dev").with_text("u8", "1").with_text("u8", "2")),
        ("kit-dev,a=1,,2,b=x=y", new("kit-dev").with_text("a", "1,2").with_text("b", "x=y")),
        (
            "kit-dev,fast,noslow,no",
            new("kit-dev").with_text("fast", "on").with_text("slow", "off").with_text("no", "on"),
        ),
        ("kit-dev,a=", new("kit-dev").with_text("a", "")),
        (r#"{"driver": "kit-dev", "id": "x", "u8": 1}"#, new("kit-dev").with_id("x").with("u8", 1)),
    ];
    for (text, expected) in rows {
        assert_eq!(DeviceDefinition::from_text(text).unwrap(), expected, "{text}");
    }
    let rows = [
        ("id=x", "Parameter 'driver' is missing"),
        // The id is looked at before anything else.
        ("nope,id=1st", "Parameter 'id' expects an identifier"),
        ("nope,bus=x,bus=x,id=1st", "Parameter 'id' expects an identifier"),
        ("nope,driver=nope,id=", "Parameter 'id' expects an identifier"),
        ("kit-dev,driver=kit-dev", "Parameter 'driver' is not valid: it is given twice"),
        ("kit-dev,id=x,id=x", "Parameter 'id' is not valid: it is given twice"),
        ("kit-dev,bus=x,bus=x", "Parameter 'bus' is not valid: it is given twice"),
    ];
    let kit = Kit::host();
    let before = picture(&kit.qom);
    for (text, expected) in rows {
        let added = DeviceDefinition::from_text(text).and_then(|definition| kit.qom.add_device(&definition));
        assert_eq!(answer(added), expected, "{text}");
    }
    assert_eq!(picture(&kit.qom), before);
}

/// `errors/missing`: how arguments may be wrong before anybody looks at the driver.
#[test]
fn arguments_that_are_no_definition() {
    let rows = [
        (json!([]), "Invalid parameter type for 'arguments', expected: object"),
        (json!({"driver": "nope", "id": 5}), "Invalid parameter type for 'id', expected: string"),
        (json!({"driver": "nope", "id": null}), "Invalid parameter type for 'id', expected: string"),
    ];
    for (arguments, expected) in rows {
        assert_eq!(answer(DeviceDefinition::from_json(arguments)), expected);
    }
}

#[test]
fn ids_that_are_none() {
    let kit = Kit::host();
    for id in ["", "1st", "a/b", "x[*]", "a b", "-a", "\u{e4}"] {
        let expected = "Parameter 'id' expects an identifier";
        assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": id}))), expected, "{id}");
    }
    for id in ["a", "a-b", "a.b", "a_b", "A1"] {
        assert_eq!(answer(kit.add(json!({"driver": "kit-dev", "id": id}))), "ok", "{id}");
    }
}
