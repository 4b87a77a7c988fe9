//! Each step, and each hook, is made to fail once by an error and once by a panic, in a device with a part, a bus, and a
//! device on that: then everything is as before, or, where a device has begun to leave, it is gone.

use super::types::*;
use qom_runtime::prelude::*;
use qom_runtime::qdev::Step;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a failure must leave as it was.
#[derive(Debug, PartialEq)]
struct Before {
    picture: String,
    ledger: BTreeMap<String, i64>,
    plugged: i64,
    live: Vec<&'static str>,
    events: Vec<DeviceEvent>,
    may_have_tower: bool,
}

impl Before {
    fn of(world: &World) -> Self {
        Before {
            picture: picture(&world.qom),
            ledger: world.outside.ledger.open(),
            plugged: world.host.plugged(),
            live: world.steps.live.lock().unwrap().clone(),
            events: world.events.lock().unwrap().clone(),
            may_have_tower: world.qom.check::<Tower>().is_ok(),
        }
    }
}

const HOWS: [How; 2] = [How::Error, How::Panic];
/// The tower and the devices in it.
const DEVICES: [&str; 3] = ["tower", "tower-part", "tower-card"];

/// Calls what is to fail: an error, or a panic.
fn fails(what: &str, call: impl FnOnce() -> Result<()>) {
    if let Ok(Ok(())) = catch_unwind(AssertUnwindSafe(call)) {
        panic!("{what} should have failed");
    }
}

/// The steps that a new tower goes through, with the devices in it.
fn steps_of_adding() -> Vec<(Step, &'static str)> {
    let own = Step::ADD.into_iter().map(|step| (step, "tower"));
    let each = [Step::REALIZE.as_slice(), &Step::FINISH, &Step::LIVE].concat();
    own.chain(each.into_iter().flat_map(|step| DEVICES.map(|device| (step, device)))).collect()
}

#[test]
fn adding_passes_each_step_in_order() {
    let world = World::new();
    world.tower().unwrap();
    let seen = world.steps.seen.lock().unwrap().clone();
    let of = |device: &str| -> Vec<Step> {
        seen.iter().filter(|(_, driver)| driver == device).map(|(step, _)| *step).collect()
    };
    let realizing = [Step::REALIZE.as_slice(), &Step::FINISH, &Step::LIVE].concat();
    assert_eq!(of("tower"), [Step::ADD.as_slice(), &realizing].concat());
    assert_eq!(of("tower-part"), realizing);
    assert_eq!(of("tower-card"), realizing);
    let at = |wanted: Step, device: &str| seen.iter().position(|seen| *seen == (wanted, device.into())).unwrap();
    // What is inside is realized after the device, and plugged before it; it is live together with it.
    assert!(at(Step::Realize, "tower") < at(Step::CheckClass, "tower-part"));
    assert!(at(Step::Plug, "tower-card") < at(Step::Plug, "tower"));
    assert!(
        at(Step::Plug, "tower") < at(Step::List, "tower") && at(Step::Announce, "tower") < at(Step::List, "tower-part")
    );
}

#[test]
fn a_step_of_adding_that_fails_leaves_everything_as_it_was() {
    for (step, device) in steps_of_adding() {
        for how in HOWS {
            let world = World::new();
            let before = Before::of(&world);
            *world.steps.fault.lock().unwrap() = Some((step, device, how));
            fails(&format!("{step} of {device}"), || world.tower().map(drop));
            assert_eq!(*world.steps.fault.lock().unwrap(), None, "{step} of {device} was not reached");
            assert_eq!(Before::of(&world), before, "{step} of {device}, {how:?}");
            // And nothing is in the way of the next.
            let tower = world.tower().unwrap();
            assert_eq!(tower.bus_address(), Some(3), "{step} of {device}, {how:?}");
        }
    }
}

#[test]
fn a_hook_of_adding_that_fails_leaves_everything_as_it_was() {
    let mut hooks: Vec<_> = DEVICES.map(|device| (device, "realize")).to_vec();
    hooks.extend([("tower-bus", "realize"), ("tower", "pre_plug"), ("tower", "plug")]);
    // What is inside is reset with the device.
    hooks.extend(["tower", "tower-card", "tower-part"].map(|device| (device, "reset")));
    for (driver, hook) in hooks {
        for how in HOWS {
            let world = World::new();
            let before = Before::of(&world);
            *world.outside.fault.lock().unwrap() = Some(Fault { driver, hook, how });
            fails(&format!("{hook} of {driver}"), || world.tower().map(drop));
            assert_eq!(Before::of(&world), before, "{hook} of {driver}, {how:?}");
            world.tower().unwrap();
        }
    }
}

#[test]
fn a_step_of_deleting_that_fails_leaves_the_device() {
    let steps = Step::DELETE.into_iter().chain(Step::UNPLUG).filter(|step| *step != Step::FindDevice);
    let steps = [(Step::FindDevice, "t0")].into_iter().chain(steps.map(|step| (step, "tower")));
    for (step, driver) in steps {
        for how in HOWS {
            let world = World::new();
            world.tower().unwrap();
            let before = Before::of(&world);
            *world.steps.fault.lock().unwrap() = Some((step, driver, how));
            fails(&step.to_string(), || world.qom.delete_device("t0"));
            assert_eq!(*world.steps.fault.lock().unwrap(), None, "{step} was not reached");
            assert_eq!(Before::of(&world), before, "{step}, {how:?}");
            world.qom.delete_device("t0").unwrap();
        }
    }
}

#[test]
fn a_hook_of_deleting_that_fails_leaves_the_device() {
    for hook in ["unplug_request", "unplug"] {
        for how in HOWS {
            let world = World::new();
            world.tower().unwrap();
            let before = Before::of(&world);
            *world.outside.fault.lock().unwrap() = Some(Fault { driver: "tower", hook, how });
            fails(hook, || world.qom.delete_device("t0"));
            assert_eq!(Before::of(&world), before, "{hook}, {how:?}");
            world.qom.delete_device("t0").unwrap();
        }
    }
}

/// From here on nothing can fail: whatever goes wrong, the device is gone, with all that was in it.
#[test]
fn what_fails_in_leaving_does_not_keep_the_device() {
    let gone = |path: &str, id: Option<&str>| {
        let path = format!("/machine/peripheral/{path}");
        DeviceEvent::Deleted { id: id.map(str::to_owned), path }
    };
    let steps = Step::LEAVE.into_iter().flat_map(|step| DEVICES.map(|device| (Some(step), device)));
    let hooks = ["tower", "tower-part", "tower-card", "tower-bus"].map(|device| (None, device));
    for (step, driver) in steps.chain(hooks) {
        for how in HOWS {
            let world = World::new();
            let mut before = Before::of(&world);
            world.tower().unwrap();
            match step {
                Some(step) => *world.steps.fault.lock().unwrap() = Some((step, driver, how)),
                None => *world.outside.fault.lock().unwrap() = Some(Fault { driver, hook: "unrealize", how }),
            }
            world.qom.delete_device("t0").unwrap();
            assert_eq!(*world.steps.fault.lock().unwrap(), None, "{step:?} of {driver} was not reached");
            assert_eq!(*world.outside.fault.lock().unwrap(), None, "unrealize of {driver} was not reached");
            // The inner ones first.
            before.events = vec![gone("t0/part", None), gone("t0/card", None), gone("t0", Some("t0"))];
            assert_eq!(Before::of(&world), before, "{step:?} of {driver}, {how:?}");
            world.tower().unwrap();
        }
    }
}

#[test]
fn a_draft_that_is_dropped_gives_its_place_up() {
    let world = World::new();
    let before = Before::of(&world);
    let mut draft = world.qom.create::<Tower>().unwrap();
    draft.attach_child(Tower::CARD, Tower::BUS).unwrap();
    assert!(draft.attach_child(Tower::CARD, Tower::BUS).is_err());
    drop(draft);
    assert_eq!(Before::of(&world), before);
}
