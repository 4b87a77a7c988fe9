//! Deleting devices: the order of the checks, the forms in which a user asks, and handlers that ask the guest.

use super::kit::{Kit, answer, deleted, deleted_at};
use super::types::picture;
use qom_runtime::prelude::*;
use serde_json::json;
use std::any::Any;
use std::sync::Mutex;
use std::time::Duration;

/// Is asked for all that is plugged, and may be told when the guest may be asked again.
#[derive(QomType)]
#[qom(parent = "machine", implements(HotplugHandler))]
struct PatientBoard {
    retry_after: Mutex<Option<Duration>>,
}
impl MachineImpl for PatientBoard {
    fn hotplug_handler_for(this: &Obj<Self>, _: &'static TypeInfo) -> Option<Owned<Object>> {
        Some(this.to_owned().upcast())
    }
}
impl HotplugHandler for PatientBoard {
    fn unplug_request(this: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        Ok(UnplugRequest::Later { retry_after: *this.retry_after.lock().unwrap() })
    }
}

/// A device in a device.
#[derive(QomType)]
#[qom(parent = "device")]
struct Suitcase {
    #[qom(child)]
    radio: Child<super::kit::KitNoBus>,
}
impl DeviceImpl for Suitcase {}

/// What keeps a world prepared.
type Kept = Box<dyn Any>;

fn migrating(kit: &Kit) -> Kept {
    Box::new(kit.qom.migration_running())
}

fn blocking(kit: &Kit, id: &str) -> Kept {
    Box::new(kit.device(id).block_unplug(Error::new("it is being copied")))
}

/// Hosts, with devices that can be deleted and such that cannot; the guest was asked to let `asked0` go.
fn full_house() -> Kit {
    let kit = Kit::running(&[
        "kit-host,id=host0",
        "kit-host-async,id=async0",
        "kit-host-cold,id=cold0",
        "kit-cold,bus=cold0.0,id=fixed0",
        "kit-dev,bus=cold0.0,id=cold-dev0",
        "kit-dev,bus=host0.0,id=dev0",
        "kit-dev,bus=async0.0,id=asked0",
        "kit-nobus,id=nobus0",
    ]);
    kit.delete("asked0").unwrap();
    kit
}

/// How the world is prepared, the id, and the answer.
type Row = (fn(&Kit) -> Kept, &'static str, &'static str);

/// Of each two neighbours in the order of the checks, as far as one request can fail both.
#[test]
fn the_earlier_of_two_mistakes_is_told() {
    let rows: &[Row] = &[
        (migrating, "nope", "DeviceNotFound: Device 'nope' not found"),
        (migrating, "/machine", "/machine is not a device"),
        (|kit| blocking(kit, "asked0"), "asked0", "Device asked0 is already in the process of unplug"),
        (|kit| blocking(kit, "host0"), "host0", "it is being copied"),
        (migrating, "fixed0", "Device 'kit-cold' does not support hotplugging"),
        (migrating, "cold-dev0", "Bus 'cold0.0' does not support hotplugging"),
        (migrating, "nobus0", "Device 'kit-nobus' can not be hotplugged on this machine"),
        (
            |kit| {
                kit.set("host0", "unplug-veto", "not now").unwrap();
                migrating(kit)
            },
            "dev0",
            "device_del not allowed while migrating",
        ),
        (
            |kit| {
                kit.set("host0", "unplug-veto", "not now").unwrap();
                Box::new(())
            },
            "dev0",
            "not now",
        ),
    ];
    for (prepare, id, expected) in rows {
        let kit = full_house();
        let kept = prepare(&kit);
        let before = picture(&kit.qom);
        assert_eq!(answer(kit.delete(id)), *expected, "{id}");
        assert_eq!((picture(&kit.qom), kit.events()), (before, vec![]), "{id}");
        drop(kept);
    }
}

/// `lifecycle/del-forms`
#[test]
fn the_forms_of_an_id() {
    let kit = Kit::host();
    kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    let before = picture(&kit.qom);
    let rows = [
        ("nope", "DeviceNotFound: Device 'nope' not found"),
        ("", " is not a device"),
        ("/nope", "DeviceNotFound: Device '/nope' not found"),
        ("/machine", "/machine is not a device"),
        ("/", "/ is not a device"),
        ("host0/host0.0", "host0/host0.0 is not a device"),
        ("x/part", "x/part is not a device"),
        ("/machine/peripheral/x/part", "/machine/peripheral/x/part is not a device"),
        ("peripheral/x", "DeviceNotFound: Device 'peripheral/x' not found"),
        ("x/u8", "DeviceNotFound: Device 'x/u8' not found"),
    ];
    for (id, expected) in rows {
        assert_eq!(answer(kit.delete(id)), expected, "{id:?}");
    }
    assert_eq!((picture(&kit.qom), kit.events()), (before, vec![]));
    kit.delete("/machine/peripheral/x").unwrap();
    assert_eq!(kit.events(), [deleted("x")]);
    assert_eq!(answer(kit.delete("x")), "DeviceNotFound: Device 'x' not found");
    // A path may lead through what is no child.
    kit.add(json!({"driver": "kit-dev", "id": "y"})).unwrap();
    kit.delete("host0/host0.0/child[1]").unwrap();
    assert_eq!(kit.events(), [deleted("y")]);
}

/// `lifecycle/event-shape`
#[test]
fn a_device_without_an_id_is_deleted_by_its_path() {
    let kit = Kit::host();
    kit.add(json!({"driver": "kit-dev"})).unwrap();
    assert_eq!(answer(kit.delete("device[0]")), "DeviceNotFound: Device 'device[0]' not found");
    kit.delete("/machine/peripheral-anon/device[0]").unwrap();
    let events = kit.events();
    assert_eq!(events, [deleted_at("/machine/peripheral-anon/device[0]")]);
    assert_eq!(events[0].data(), json!({"path": "/machine/peripheral-anon/device[0]"}));
}

/// `lifecycle/cold`
#[test]
fn what_was_there_at_the_start() {
    let kit = Kit::running(&["kit-host,id=host0", "kit-dev,id=d0"]);
    assert_eq!(answer(kit.delete("c0")), "DeviceNotFound: Device 'c0' not found");
    let refused = "Device 'kit-cold' does not support hotplugging";
    assert_eq!(answer(kit.add(json!({"driver": "kit-cold", "id": "x"}))), refused);
    kit.delete("d0").unwrap();
    assert_eq!(kit.events(), [deleted("d0")]);
    assert_eq!(answer(kit.delete("host0")), "Device 'kit-host' does not support hotplugging");
}

/// The checks do not ask whether the machine runs.
#[test]
fn deleting_before_the_machine_runs() {
    let kit = Kit::at(Phase::MachineInitialized, &["kit-host,id=host0", "kit-dev,id=d0", "kit-cold,id=c0"]);
    assert_eq!(answer(kit.delete("c0")), "Device 'kit-cold' does not support hotplugging");
    kit.delete("d0").unwrap();
    assert_eq!(kit.events(), [deleted("d0")]);
    let qom = Qom::new().unwrap();
    assert_eq!(answer(qom.delete_device("d0")), "DeviceNotFound: Device 'd0' not found");
    assert_eq!(answer(qom.delete_device("/d0")), "DeviceNotFound: Device '/d0' not found");
}

#[test]
fn the_newest_blocker_is_told() {
    let kit = Kit::host();
    let device = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    let old = device.block_unplug(Error::new("it is being copied"));
    let new = device.block_unplug(Error::new("it is being moved"));
    assert_eq!(answer(kit.delete("x")), "it is being moved");
    drop(old);
    assert_eq!(answer(kit.delete("x")), "it is being moved");
    let newest = device.block_unplug(Error::new("it is being mended"));
    drop(new);
    assert_eq!(answer(kit.delete("x")), "it is being mended");
    drop(newest);
    assert_eq!(answer(kit.delete("x")), "ok");
    // Whoever makes devices may take them away.
    let kit = Kit::host();
    let device = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    let blocker = device.block_unplug(Error::new("it is being copied"));
    device.unparent();
    drop((device, blocker));
    assert_eq!(kit.events(), [deleted("x")]);
}

#[test]
fn a_migration_forbids_deleting_unless_the_type_does_not_mind() {
    let kit = Kit::host();
    kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    kit.add(json!({"driver": "kit-stay", "id": "y"})).unwrap();
    let running = kit.qom.migration_running();
    assert_eq!(answer(kit.delete("x")), "device_del not allowed while migrating");
    assert_eq!(answer(kit.delete("y")), "ok");
    drop(running);
    assert_eq!(answer(kit.delete("x")), "ok");
    assert_eq!(kit.events(), [deleted("y"), deleted("x")]);
}

/// `lifecycle/async-refused`, and the guest's answer.
#[test]
fn a_guest_is_asked_and_answers() {
    let kit = Kit::running(&["kit-host-async,id=async0"]);
    let pending = "Device x is already in the process of unplug";
    let not_pending = "Device 'x' is not being unplugged";
    let device = kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_eq!(answer(kit.set("async0", "ack-unplug", "x")), not_pending);
    assert_eq!(answer(kit.set("async0", "nak-unplug", "x")), not_pending);
    assert_eq!((answer(kit.delete("x")), device.is_unplug_pending()), ("ok".into(), true));
    assert_eq!(answer(kit.delete("x")), pending);
    assert_eq!(kit.events(), []);
    // No.
    assert_eq!(answer(kit.set("async0", "nak-unplug", "x")), "ok");
    let refused = DeviceEvent::UnplugGuestError { id: Some("x".into()), path: "/machine/peripheral/x".into() };
    assert_eq!((kit.events(), device.is_unplug_pending()), (vec![refused.clone()], false));
    assert_eq!(refused.data(), json!({"device": "x", "path": "/machine/peripheral/x"}));
    assert_eq!(answer(kit.set("async0", "ack-unplug", "x")), not_pending);
    // Yes, but the handler fails: it stays, as if nobody had asked.
    assert_eq!(answer(kit.delete("x")), "ok");
    kit.set("async0", "unplug-veto", "it is hot").unwrap();
    assert_eq!(answer(kit.set("async0", "ack-unplug", "x")), "it is hot");
    assert_eq!((device.is_active(), device.is_unplug_pending()), (true, false));
    kit.set("async0", "unplug-veto", "").unwrap();
    // Yes.
    assert_eq!(answer(kit.delete("x")), "ok");
    drop(device);
    assert_eq!(answer(kit.set("async0", "ack-unplug", "x")), "ok");
    assert_eq!(kit.events(), [deleted("x")]);
    let missing = "DeviceNotFound: Device 'nope' not found";
    assert_eq!(answer(kit.set("async0", "ack-unplug", "nope")), missing);
}

#[test]
fn a_guest_may_be_asked_again_when_its_time_is_over() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<PatientBoard>().unwrap().complete().unwrap();
    board.advance(Phase::MachineReady).unwrap();
    qom.add_device(&DeviceDefinition::new("kit-nobus").with_id("x")).unwrap();
    let pending = "Device x is already in the process of unplug";
    *board.retry_after.lock().unwrap() = Some(Duration::ZERO);
    assert_eq!(answer(qom.delete_device("x")), "ok");
    // It is over at once.
    *board.retry_after.lock().unwrap() = Some(Duration::from_secs(3600));
    assert_eq!(answer(qom.delete_device("x")), "ok");
    assert_eq!(answer(qom.delete_device("x")), pending);
    let device = qom.resolve_as::<Device>("/machine/peripheral/x").unwrap();
    device.complete_unplug().unwrap();
    assert_eq!(answer(device.complete_unplug()), "Device 'kit-nobus' is not being unplugged");
    // No time at all is for ever, as is one that no clock can tell.
    for forever in [None, Some(Duration::MAX)] {
        qom.add_device(&DeviceDefinition::new("kit-nobus").with_id("x")).unwrap();
        *board.retry_after.lock().unwrap() = forever;
        assert_eq!(answer(qom.delete_device("x")), "ok");
        assert_eq!(answer(qom.delete_device("x")), pending);
        qom.system_reset();
        assert_eq!(answer(qom.delete_device("x")), "DeviceNotFound: Device 'x' not found");
    }
}

/// What has left, with its bus or otherwise, is not being unplugged any more.
#[test]
fn who_has_left_is_not_asked_for() {
    let kit = Kit::running(&["kit-host-async,id=async0"]);
    let device = kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "async0.0"})).unwrap();
    kit.delete("x").unwrap();
    assert!(device.is_unplug_pending());
    kit.device("async0").unparent();
    assert_eq!((device.is_active(), device.is_unplug_pending()), (false, false));
    assert_eq!(answer(device.complete_unplug()), "Device 'kit-dev' is not being unplugged");
}

/// As QEMU's plug tests have it: deleted, reset, and then it has gone; in the order in which they came.
#[test]
fn a_reset_completes_what_the_guest_was_asked_for() {
    let kit = Kit::running(&["kit-host-async,id=async0", "kit-dev,id=cold"]);
    for id in ["a", "b", "c"] {
        kit.add(json!({"driver": "kit-dev", "id": id})).unwrap();
    }
    for id in ["c", "cold", "a"] {
        kit.delete(id).unwrap();
    }
    assert_eq!(kit.events(), []);
    kit.qom.system_reset();
    assert_eq!(kit.events(), [deleted("cold"), deleted("a"), deleted("c")]);
    assert_eq!(kit.names("/machine/peripheral"), ["type", "async0", "b"]);
    // Where the handler refuses, it stays.
    kit.delete("b").unwrap();
    kit.set("async0", "unplug-veto", "not now").unwrap();
    kit.qom.system_reset();
    assert_eq!((kit.events(), kit.device("b").is_unplug_pending()), (vec![], false));
}

/// `lifecycle/object-links`: the object keeps the device, which is not in the tree any more.
#[test]
fn a_device_ends_when_nobody_has_it_any_more() {
    let kit = Kit::running(&["kit-host,id=host0", "kit-dev,id=d0"]);
    let keeper = ObjectDefinition::new("kit-uc", "o").with("dev", "/machine/peripheral/d0");
    let keeper = kit.qom.add_object(&keeper).unwrap();
    assert_eq!(keeper.get("dev").unwrap(), "/machine/peripheral/d0");
    kit.delete("d0").unwrap();
    assert_eq!((kit.events(), keeper.get("dev").unwrap()), (vec![], json!("")));
    drop(keeper);
    kit.qom.delete_object("o").unwrap();
    assert_eq!(kit.events(), [deleted("d0")]);
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host0"]);
}

/// `lifecycle/object-name-shared-with-device`
#[test]
fn objects_and_devices_have_ids_of_their_own() {
    let kit = Kit::running(&["kit-host,id=host0", "kit-dev,id=d0"]);
    kit.qom.add_object(&ObjectDefinition::new("kit-uc", "d0")).unwrap();
    let type_at = |path: &str| kit.qom.resolve(path).map(|object| object.type_name());
    assert!(type_at("d0").is_err(), "it is ambiguous");
    assert_eq!((type_at("/objects/d0").unwrap(), type_at("/machine/peripheral/d0").unwrap()), ("kit-uc", "kit-dev"));
    kit.delete("d0").unwrap();
    assert_eq!(type_at("d0").unwrap(), "kit-uc");
}

#[test]
fn what_is_on_its_buses_leaves_with_a_device() {
    let kit = Kit::running(&["host,id=host1"]);
    kit.qom.add_device(&DeviceDefinition::new("tower").with_id("t0")).unwrap();
    kit.delete("t0").unwrap();
    let path = |name: &str| deleted_at(&format!("/machine/peripheral/t0/{name}"));
    assert_eq!(kit.events(), [path("part"), path("card"), deleted("t0")]);
    assert_eq!(kit.names("/machine/peripheral"), ["type", "host1"]);
}

/// `device_del` does not ask who made a device.
#[test]
fn a_device_in_a_device() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<PatientBoard>().unwrap().complete().unwrap();
    board.advance(Phase::MachineReady).unwrap();
    let suitcase = qom.add_device(&DeviceDefinition::new("suitcase").with_id("s")).unwrap().unwrap();
    assert_eq!(answer(qom.delete_device("s/radio")), "ok");
    let suitcase = suitcase.downcast::<Suitcase>().unwrap();
    let radio = suitcase.child(Suitcase::RADIO);
    assert!(radio.is_unplug_pending() && radio.is_hotplugged() && radio.id().is_none());
    radio.complete_unplug().unwrap();
    assert!(!radio.is_active() && suitcase.is_active());
}
