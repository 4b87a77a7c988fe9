//! Values that are taken and refused, before a device is realized and after.

use super::{World, answer, deleted};
use qom_runtime::prelude::*;
use serde_json::json;

/// `device_add` of a `kit-dev` with this property.
fn add_with(world: &World, property: &str, value: Value) -> String {
    world.add(json!({"driver": "kit-dev", "id": "x", property: value}))
}

#[test]
fn properties_that_are_read() {
    let world = World::host_and_device();
    let when = json!({"tm_year": 126, "tm_mon": 10, "tm_mday": 22, "tm_hour": 8, "tm_min": 30, "tm_sec": 1});
    for (property, value) in [
        ("flag", json!(true)),
        ("u8", json!(7)),
        ("u64", json!(1_u64 << 63)),
        ("i32", json!(-5)),
        ("size", json!(65536)),
        ("str", json!("")),
        ("mode", json!("auto")),
        ("color", json!("green")),
        ("bit3", json!(false)),
        ("peer", json!("")),
        ("vec", json!([])),
        ("label", json!("")),
        ("ro", json!("constant")),
        ("level", json!(3)),
        ("num", json!(0.0)),
        ("shade", json!("blue")),
        ("when", when),
        ("mate", json!("")),
        ("fail-realize", json!("")),
        ("realizes", json!(1)),
        ("part", json!("/machine/peripheral/d0/part")),
        ("part-value", json!(5)),
        ("part-link", json!("/machine/peripheral/d0/part")),
        ("part-alias", json!("/machine/peripheral/d0/part")),
        ("slot[0]", json!(10)),
        ("slot[1]", json!(20)),
        ("slot[2]", json!(30)),
        ("buddy", json!("")),
        ("wo", json!("Property 'kit-dev.wo' is not readable")),
        ("get-fails", json!("reading get-fails always fails")),
        ("slot[3]", json!("Property 'kit-dev.slot[3]' not found")),
        ("slot[*]", json!("Property 'kit-dev.slot[*]' not found")),
        ("slot", json!("Property 'kit-dev.slot' not found")),
        ("U8", json!("Property 'kit-dev.U8' not found")),
    ] {
        assert_eq!(world.get("d0", property), value, "{property}");
    }
    assert_eq!(world.get("d0/part-link", "value"), 5);
}

#[test]
fn properties_taken_before_realize() {
    let world = World::host();
    for (property, value) in [
        ("flag", json!(false)),
        ("u8", json!(255)),
        ("u64", json!(u64::MAX)),
        ("i64", json!(i64::MIN)),
        ("str", json!("é😀 \"q\"")),
        ("mode", json!("on")),
        ("color", json!("red")),
        ("bit3", json!(true)),
        ("vec", json!([1, 2, 4_294_967_295_u32])),
        ("label", json!("abc")),
        ("level", json!(10)),
        ("num", json!(1e300)),
        ("shade", json!("green")),
        ("part-value", json!(9)),
        ("slot[0]", json!(4_294_967_295_u32)),
    ] {
        assert_eq!(add_with(&world, property, value.clone()), "ok", "{property}");
        assert_eq!(world.get("x", property), value, "{property}");
        assert_eq!((world.delete("x"), world.events()), ("ok".into(), vec![deleted("x")]));
    }
}

#[test]
fn properties_refused_before_realize() {
    let world = World::host();
    for (property, value, text) in [
        ("flag", json!("on"), "Invalid parameter type for 'flag', expected: boolean"),
        ("bit3", json!(1), "Invalid parameter type for 'bit3', expected: boolean"),
        ("u8", json!(256), "Parameter 'u8' expects uint8_t"),
        ("u8", json!("7"), "Parameter 'u8' expects uint64"),
        ("i64", json!("7"), "Invalid parameter type for 'i64', expected: integer"),
        ("str", json!(null), "Invalid parameter type for 'str', expected: string"),
        ("color", json!("purple"), "Parameter 'color' does not accept value 'purple'"),
        ("vec", json!("x"), "Invalid parameter type for 'vec', expected: array"),
        ("num", json!("1"), "Invalid parameter type for 'num', expected: number"),
        ("label", json!("a b"), "label must not contain spaces"),
        ("label", json!(5), "Invalid parameter type for 'label', expected: string"),
        ("vec", json!([1, "x"]), "Parameter 'vec[1]' expects uint64"),
        ("vec", json!([[1]]), "Parameter 'vec[0]' expects uint64"),
        ("level", json!(11), "Property 'kit-dev.level' doesn't take value '11'"),
        ("level", json!(256), "Parameter 'level' expects uint8_t"),
        ("level", json!(-1), "Parameter 'level' expects uint8_t"),
        ("level", json!("3"), "Parameter 'level' expects uint64"),
        ("slot[0]", json!(-1), "Parameter 'slot[0]' expects uint32_t"),
        ("slot[0]", json!("1"), "Parameter 'slot[0]' expects uint64"),
        ("slot[3]", json!(1), "Property 'kit-dev.slot[3]' not found"),
        ("slot", json!(1), "Property 'kit-dev.slot' not found"),
        ("part", json!("/objects"), "Property 'kit-dev.part' is not writable"),
        ("part-link", json!("/objects"), "Property 'kit-dev.part-link' is not writable"),
        ("part-alias", json!("/objects"), "Property 'kit-dev.part' is not writable"),
        ("part-value", json!(-1), "Parameter 'value' expects uint32_t"),
        ("part-value", json!("x"), "Parameter 'part-value' expects uint64"),
        ("realizes", json!(1), "Property 'kit-dev.realizes' is not writable"),
        ("ro", json!("x"), "Property 'kit-dev.ro' is not writable"),
        ("get-fails", json!(true), "Property 'kit-dev.get-fails' is not writable"),
        ("when", json!({}), "Property 'kit-dev.when' is not writable"),
        ("part/value", json!(1), "Property 'kit-dev.part/value' not found"),
        ("fail-realize", json!("no"), "no"),
    ] {
        assert_eq!(add_with(&world, property, value), text);
    }
    assert_eq!(world.children("/machine/peripheral"), ["host0"]);
}

#[test]
fn what_is_refused_names_the_object_s_own_type() {
    let world = World::host();
    let text = world.add(json!({"driver": "kit-leaf", "id": "l", "level": 11}));
    assert_eq!(text, "Property 'kit-leaf.level' doesn't take value '11'");
    assert_eq!(world.plug("kit-leaf", "l"), "ok");
    assert_eq!(world.set("l", "level", 255), "Property 'kit-leaf.level' doesn't take value '255'");
}

#[test]
fn properties_link() {
    let world = World::host_and_device();
    assert_eq!(world.add(json!({"driver": "kit-dev", "id": "y", "peer": "d0", "mate": "d0", "buddy": "d0"})), "ok");
    for property in ["peer", "mate", "buddy"] {
        assert_eq!(world.get("y", property), "/machine/peripheral/d0");
    }
    assert_eq!(world.get("/machine/peripheral/y/peer", "u8"), 7);
    for (property, path, text) in [
        ("peer", "nope", "DeviceNotFound: Device 'nope' not found"),
        ("peer", "/machine", "Invalid parameter type for 'peer', expected: kit-base"),
        ("mate", "/machine/peripheral/host0", "Invalid parameter type for 'mate', expected: kit-iface"),
        ("buddy", "/objects", "Invalid parameter type for 'buddy', expected: kit-iface"),
    ] {
        assert_eq!(add_with(&world, property, json!(path)), text);
    }
    // The weak one lets go, the strong ones keep.
    assert_eq!(world.set("y", "mate", ""), "ok");
    let device: Weak<Device> = world.qom.resolve_as::<Device>("d0").unwrap().downgrade();
    assert_eq!((world.delete("d0"), world.events()), ("ok".into(), vec![]));
    assert!(device.upgrade().is_some());
    assert_eq!((world.get("y", "peer"), world.get("y", "buddy")), (json!(""), json!("")));
    // What it kept ends before it has ended itself.
    assert_eq!((world.delete("y"), world.events()), ("ok".into(), vec![deleted("d0"), deleted("y")]));
}

#[test]
fn properties_realized_qdev() {
    let world = World::host_and_device();
    let device = world.qom.resolve("d0").unwrap();
    for (property, value) in [
        ("flag", json!(false)),
        ("u8", json!("x")),
        ("size", json!(1)),
        ("str", json!("x")),
        ("mode", json!("on")),
        ("color", json!("red")),
        ("bit3", json!(true)),
        ("vec", json!([1])),
        ("fail-realize", json!("x")),
    ] {
        let text =
            format!("Attempt to set property '{property}' on device 'd0' (type 'kit-dev') after it was realized");
        assert_eq!(answer(device.set(property, value)), text);
    }
    let text = "Attempt to set link property 'peer' on device 'd0' (type 'kit-dev') after it was realized";
    assert_eq!(world.set("d0", "peer", "d0"), text);
    assert_eq!(world.set("d0", "peer", "/nope"), "DeviceNotFound: Device '/nope' not found");
}

#[test]
fn properties_realized_class() {
    let world = World::host_and_device();
    for (property, value) in [
        ("label", json!("l")),
        ("level", json!(4)),
        ("num", json!(2.5)),
        ("shade", json!("red")),
        ("mate", json!("/machine/peripheral/d0")),
        ("buddy", json!("/machine/peripheral/d0")),
        ("slot[1]", json!(5)),
        ("part-value", json!(6)),
    ] {
        assert_eq!(world.set("d0", property, value.clone()), "ok", "{property}");
        assert_eq!(world.get("d0", property), value, "{property}");
    }
    assert_eq!(world.get("d0/part", "value"), 6);
    assert_eq!(world.set("d0", "wo", true), "ok");
    assert_eq!(world.set("d0", "mate", ""), "ok"); // or it keeps itself
}

#[test]
fn properties_set_errors() {
    let world = World::host_and_device();
    for (property, value, text) in [
        ("nope", json!(1), "Property 'kit-dev.nope' not found"),
        ("ro", json!("x"), "Property 'kit-dev.ro' is not writable"),
        ("type", json!("x"), "Property 'kit-dev.type' is not writable"),
        ("part", json!(""), "Property 'kit-dev.part' is not writable"),
        ("part-alias", json!(""), "Property 'kit-dev.part' is not writable"),
        ("part-value", json!("x"), "Parameter 'part-value' expects uint64"),
        ("get-fails", json!(true), "Property 'kit-dev.get-fails' is not writable"),
        ("realizes", json!(1), "Property 'kit-dev.realizes' is not writable"),
        ("label", json!("a b"), "label must not contain spaces"),
        ("label", json!(null), "Invalid parameter type for 'label', expected: string"),
        ("shade", json!("x"), "Parameter 'shade' does not accept value 'x'"),
        ("num", json!("x"), "Invalid parameter type for 'num', expected: number"),
    ] {
        assert_eq!(world.set("d0", property, value), text);
    }
    assert_eq!(world.set("d0", "level", 11), "Property 'kit-dev.level' doesn't take value '11'");
    assert_eq!((world.get("d0", "label"), world.get("d0", "level")), (json!(""), json!(3)));
}
