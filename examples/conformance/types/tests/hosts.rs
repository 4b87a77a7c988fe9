//! Hosts: their buses, and what they let be plugged and unplugged.

use super::super::device::KitSingle;
use super::{World, deleted};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Step};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

#[test]
fn introspection_list_host() {
    let world = World::hosts();
    for (host, buses) in [
        ("host0", vec!["host0.0"]),
        ("async0", vec!["async0.0"]),
        ("multi0", vec!["multi0.0", "multi0.1"]),
        ("cold0", vec!["cold0.0"]),
    ] {
        assert_eq!(world.children(&format!("/machine/peripheral/{host}")), buses);
    }
    assert_eq!(world.get("host0.0", "hotplug-handler"), "/machine/peripheral/host0");
    assert_eq!(world.get("multi0.1", "hotplug-handler"), "/machine/peripheral/multi0");
    assert_eq!(world.get("cold0.0", "hotplug-handler"), "");
    assert_eq!(world.get("multi0.1", "type"), "kit-smallbus");
}

#[test]
fn lifecycle_bus_choice() {
    let world = World::hosts();
    let on = |driver: &str, bus: &str| world.add(json!({"driver": driver, "id": "x", "bus": bus}));
    assert_eq!(world.plug("kit-dev", "x"), "Bus 'cold0.0' does not support hotplugging");
    assert_eq!(on("kit-dev", "multi0.1"), "Device 'kit-dev' can't go on kit-smallbus bus");
    assert_eq!(world.plug("kit-small", "c"), "ok");
    assert_eq!(world.get("c", "parent_bus"), "/machine/peripheral/multi0/multi0.1");
    for (driver, bus, text) in [
        ("kit-small", "multi0.1", "Bus 'multi0.1' is full"),
        ("kit-small", "host0.0", "Device 'kit-small' can't go on kit-bus bus"),
        ("kit-dev", "/multi0", "Device 'multi0' has multiple child buses"),
        ("kit-dev", "cold0.0", "Bus 'cold0.0' does not support hotplugging"),
        ("kit-dev", "main-system-bus", "Device 'kit-dev' can't go on System bus"),
        ("kit-dev", "async0.0", "ok"),
    ] {
        assert_eq!(on(driver, bus), text);
    }
    assert_eq!((world.delete("c"), world.events()), ("ok".into(), vec![deleted("c")]));
}

#[test]
fn cli_device_hints() {
    let world = World::with(&["kit-host,id=host0", "kit-dev,id=d0", "kit-host-multi,id=m"]);
    for (definition, hint) in [
        ("kit-dev,bus=host0.0/nope", r#"devices at "host0.0": "kit-dev"/"d0""#),
        ("kit-dev,bus=/m", r#"child buses at "m": "m.1", "m.0""#),
        ("kit-dev,bus=/m/nope", r#"child buses at "m": "m.1", "m.0""#),
        ("kit-dev,id=1x", "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter."),
    ] {
        let added = DeviceDefinition::from_text(definition).and_then(|definition| world.qom.add_device(&definition));
        assert_eq!(added.unwrap_err().hint(), Some(hint));
    }
}

#[test]
fn lifecycle_plug_refused() {
    let world = World::host();
    assert_eq!(world.set("host0", "veto", "not now"), "ok");
    assert_eq!(world.plug("kit-dev", "x"), "not now");
    assert_eq!(world.add(json!({"driver": "kit-dev", "id": "x", "fail-realize": "realize"})), "not now");
    assert_eq!(world.children("/machine/peripheral"), ["host0"]);
    assert_eq!(world.set("host0", "veto", ""), "ok");
    assert_eq!(world.plug("kit-dev", "x"), "ok");
}

#[test]
fn hosts_stay() {
    let world = World::hosts();
    assert_eq!(world.delete("host0"), "Device 'kit-host' does not support hotplugging");
    assert_eq!(world.delete("async0"), "Device 'kit-host-async' does not support hotplugging");
    assert_eq!(world.plug("kit-host", "late"), "Device 'kit-host' does not support hotplugging");
}

#[test]
fn lifecycle_async() {
    let world = World::with(&["kit-host-async,id=async0"]);
    let guest = |answer: &str, id: &str| world.set("async0", answer, id);
    assert_eq!(world.plug("kit-dev", "x"), "ok");
    assert_eq!(guest("ack-unplug", "x"), "Device 'x' is not being unplugged");
    assert_eq!(guest("nak-unplug", "x"), "Device 'x' is not being unplugged");
    assert_eq!((world.delete("x"), world.events()), ("ok".into(), vec![]));
    assert_eq!(world.delete("x"), "Device x is already in the process of unplug");
    let refused = r#"DEVICE_UNPLUG_GUEST_ERROR {"device":"x","path":"/machine/peripheral/x"}"#;
    assert_eq!((guest("nak-unplug", "x"), world.events()), ("ok".into(), vec![refused.into()]));
    assert_eq!(world.delete("x"), "ok");
    assert_eq!(guest("ack-unplug", "nope"), "DeviceNotFound: Device 'nope' not found");
    assert_eq!((guest("ack-unplug", "x"), world.events()), ("ok".into(), vec![deleted("x")]));
    assert_eq!(world.children("/machine/peripheral"), ["async0"]);
    assert_eq!(world.get("async0", "ack-unplug"), "Property 'kit-host-async.ack-unplug' is not readable");
}

const ONLY_ONE: &str = "only one kit-single device is allowed";

#[test]
fn singleton_pre_plug() {
    let world = World::with(&["kit-host,id=host0", "kit-host,id=host1"]);
    let add = |id: &str, bus: &str| world.add(json!({"driver": "kit-single", "id": id, "bus": bus}));
    assert_eq!((add("a", "host0.0"), add("b", "host0.0")), ("ok".into(), ONLY_ONE.into()));
    // Before it is realized.
    let fails = json!({"driver": "kit-single", "bus": "host0.0", "fail-realize": "no"});
    assert_eq!(world.add(fails), ONLY_ONE);
    assert_eq!(add("b", "host1.0"), "ok"); // each host counts its own
    assert_eq!((world.delete("a"), add("c", "host0.0")), ("ok".into(), "ok".into()));
}

#[test]
fn singleton_pre_plug_failed_realize() {
    let world = World::host();
    let add = |id: &str, fails: &str| world.add(json!({"driver": "kit-single", "id": id, "fail-realize": fails}));
    assert_eq!((add("s1", "no"), add("s2", ""), add("s3", "")), ("no".into(), "ok".into(), ONLY_ONE.into()));
    assert_eq!(world.children("/machine/peripheral"), ["host0", "s2"]);
}

/// Breaks its own rule so late that this is found out after it was plugged.
#[derive(QomType)]
#[qom(parent = "kit-single")]
pub(super) struct LateFailure {
    #[qom(property, range = ..=1)]
    value: u8,
}
impl DeviceImpl for LateFailure {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.after_inside(|this| {
            this.value = 2;
            Ok(())
        });
        Self::parent_realize(this)
    }
}

#[test]
fn a_device_that_failed_after_plug_does_not_count() {
    let world = World::host();
    let text = "Property late-failure.value doesn't take value 2 (maximum: 1)";
    assert_eq!(world.plug("late-failure", "a"), text);
    assert_eq!((world.plug("kit-single", "a"), world.plug("kit-single", "b")), ("ok".into(), ONLY_ONE.into()));
}

/// Plugs a device when the first is about to be plugged, as another thread might.
struct Intruder {
    qom: WeakQom,
    has_come: AtomicBool,
}

impl DeviceListener for Intruder {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        if step == Step::Plug && !self.has_come.swap(true, Relaxed) {
            let qom = self.qom.upgrade().unwrap();
            qom.add_device(&DeviceDefinition::new("kit-single").with_id("intruder"))?;
        }
        Ok(())
    }
}

#[test]
fn of_two_that_are_plugged_at_the_same_time_one_stays() {
    let world = World::host();
    let intruder = Intruder { qom: world.qom.downgrade(), has_come: AtomicBool::new(false) };
    let _listening = world.qom.add_device_listener(Arc::new(intruder));
    assert_eq!(world.plug("kit-single", "a"), ONLY_ONE);
    assert_eq!(world.children("/machine/peripheral"), ["host0", "intruder"]);
    assert_eq!((world.delete("intruder"), world.plug("kit-single", "a")), ("ok".into(), "ok".into()));
}
