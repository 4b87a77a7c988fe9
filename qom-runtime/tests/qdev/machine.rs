//! The machine: its phases, its containers, and its word on what is plugged.

use super::diary::{Diary, note};
use super::kit::{Kit, KitBase, KitBoard, KitBus, KitCold, KitDev, KitNoBus, answer};
use super::types::picture;
use qom_runtime::prelude::*;
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// What a board's `init` is to do.
#[derive(Clone, Copy, Default)]
enum Init {
    #[default]
    Work,
    Fail,
    Panic,
    Advance(Phase),
}

/// Makes a `gauge`, is the handler of all hulls, and asks their buses' handlers as well.
#[derive(QomType)]
#[qom(parent = "machine", implements(HotplugHandler))]
struct YardBoard {
    init: Mutex<Init>,
}
impl MachineImpl for YardBoard {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["dock", "crane"];

    fn init(this: &Obj<Self>) -> Result<()> {
        note(this, format!("init in {:?}", this.phase()));
        let init = *this.init.lock().unwrap();
        match init {
            Init::Work => {}
            Init::Fail => return Err(Error::new("the yard is flooded")),
            Init::Panic => panic!("the yard is on fire"),
            Init::Advance(phase) => this.advance(phase)?,
        }
        let gauge = this.qom().ok_or_else(|| Error::new("no world"))?.create::<Gauge>()?;
        gauge.realize().map(drop)
    }

    fn hotplug_handler_for(this: &Obj<Self>, device: &'static TypeInfo) -> Option<Owned<Object>> {
        device.is_a("hull").then(|| this.to_owned().upcast())
    }

    fn hotplug_allowed(_: &Obj<Self>, device: &ObjMut<'_, Device>) -> Result<()> {
        if device.info().is_a("wreck") { Err(Error::new("no wrecks")) } else { Ok(()) }
    }
}

/// Asks the handler of a bus, if it has one.
fn forward<R: Default>(bus: Option<Owned<Bus>>, ask: impl FnOnce(HotplugHandlerRef<'_>) -> Result<R>) -> Result<R> {
    let handler = bus.and_then(|bus| bus.hotplug_handler());
    match handler.as_ref().and_then(|handler| handler.interface()) {
        Some(handler) => ask(handler),
        None => Ok(R::default()),
    }
}

impl HotplugHandler for YardBoard {
    fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        note(this, "yard: pre_plug");
        forward(device.parent_bus(), |handler| handler.pre_plug(device))
    }
    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        note(this, "yard: plug");
        forward(device.parent_bus(), |handler| handler.plug(device))
    }
    fn unplug_request(this: &Obj<Self>, device: &Obj<Device>) -> Result<UnplugRequest> {
        note(this, "yard: unplug_request");
        forward(device.parent_bus(), |handler| handler.unplug_request(device))
    }
    fn unplug(this: &Obj<Self>, device: &Obj<Device>) -> Result<()> {
        note(this, "yard: unplug");
        forward(device.parent_bus(), |handler| handler.unplug(device))
    }
}

/// A bus of hulls.
#[derive(QomType)]
#[qom(parent = "bus")]
struct Quay {}
impl BusImpl for Quay {}

/// Has a quay, and is its handler.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", implements(HotplugHandler))]
struct Dock {
    #[qom(child)]
    quay: Child<Quay>,
}
impl DeviceImpl for Dock {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.upcast::<Object>().weak();
        this.child_mut(Self::QUAY).set_hotplug_handler(&handler);
        Ok(())
    }
}
impl HotplugHandler for Dock {
    fn pre_plug(this: &Obj<Self>, _: &mut ObjMut<'_, Device>) -> Result<()> {
        note(this, "dock: pre_plug");
        Ok(())
    }
    fn plug(this: &Obj<Self>, _: &mut ObjMut<'_, Device>) -> Result<()> {
        note(this, "dock: plug");
        Ok(())
    }
    fn unplug_request(this: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        note(this, "dock: unplug_request");
        Ok(UnplugRequest::Now)
    }
    fn unplug(this: &Obj<Self>, _: &Obj<Device>) -> Result<()> {
        note(this, "dock: unplug");
        Ok(())
    }
}

/// A dock of another make.
#[derive(QomType)]
#[qom(parent = "dock")]
struct DryDock {}
impl DeviceImpl for DryDock {}

/// A dock that the yard does not name, nor its type.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device")]
struct Lighthouse {}
impl DeviceImpl for Lighthouse {}

/// Lies at a quay; the yard looks after it.
#[derive(QomType)]
#[qom(parent = "device")]
struct Hull {}
impl DeviceImpl for Hull {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(Quay::INFO);
}

/// Lies at a quay; the dock looks after it.
#[derive(QomType)]
#[qom(parent = "device")]
struct Buoy {}
impl DeviceImpl for Buoy {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(Quay::INFO);
}

/// Is not wanted.
#[derive(QomType)]
#[qom(parent = "hull")]
struct Wreck {}
impl DeviceImpl for Wreck {}

/// The board's own.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
struct Gauge {}
impl DeviceImpl for Gauge {
    fn reset(this: &Obj<Self>) {
        note(this, format!("gauge: reset in {:?}", this.qom().unwrap().phase()));
    }
}

const PHASES: [Phase; 6] = [
    Phase::NoMachine,
    Phase::MachineCreated,
    Phase::AccelCreated,
    Phase::LateBackendsCreated,
    Phase::MachineInitialized,
    Phase::MachineReady,
];

/// A world with a yard in this phase, and its diary, which is empty.
fn yard(phase: Phase) -> (Qom, Owned<YardBoard>, std::sync::Arc<Diary>) {
    let qom = Qom::new().unwrap();
    let board = qom.create::<YardBoard>().unwrap().complete().unwrap();
    if phase > Phase::MachineCreated {
        board.advance(phase).unwrap();
    }
    let diary = qom.extension::<Diary>();
    diary.take();
    (qom, board, diary)
}

#[test]
fn from_each_phase_to_each() {
    assert!(PHASES.is_sorted());
    for from in &PHASES[1..] {
        for to in PHASES {
            let (qom, board, diary) = yard(*from);
            let refused = format!("the machine is in phase {from:?}, which does not precede {to:?}");
            let expected = if to > *from { "ok" } else { &refused };
            assert_eq!(answer(board.advance(to)), expected);
            assert_eq!((board.phase(), qom.phase()), (to.max(*from), to.max(*from)));
            // What is passed on the way is done, and once.
            let passes = |phase| (*from < phase && phase <= to).then_some(phase);
            let init = passes(Phase::MachineInitialized).map(|_| "init in LateBackendsCreated");
            let reset = passes(Phase::MachineReady).map(|_| "gauge: reset in MachineInitialized");
            assert_eq!(diary.take(), init.into_iter().chain(reset).collect::<Vec<_>>(), "{from:?} to {to:?}");
        }
    }
}

#[test]
fn a_board_that_fails_stays_in_the_phase_that_it_reached() {
    for init in [Init::Fail, Init::Panic, Init::Advance(Phase::MachineReady), Init::Advance(Phase::AccelCreated)] {
        let (qom, board, _) = yard(Phase::MachineCreated);
        let before = picture(&qom);
        *board.init.lock().unwrap() = init;
        let said = catch_unwind(AssertUnwindSafe(|| answer(board.advance(Phase::MachineReady))));
        match init {
            Init::Fail => assert_eq!(said.unwrap(), "the yard is flooded"),
            Init::Panic => assert!(said.is_err()),
            _ => assert_eq!(said.unwrap(), "the machine is being led to another phase"),
        }
        assert_eq!(qom.phase(), Phase::LateBackendsCreated);
        assert_eq!(picture(&qom).replace("LateBackendsCreated", "MachineCreated"), before);
        // And it can be led on.
        *board.init.lock().unwrap() = Init::Work;
        board.advance(Phase::MachineReady).unwrap();
        assert_eq!(qom.phase(), Phase::MachineReady);
    }
}

#[test]
fn asking_for_a_machine_that_there_is_not_makes_none() {
    let qom = Qom::new().unwrap();
    let before = picture(&qom);
    assert_eq!((qom.machine(), qom.phase(), qom.system_bus()), (None, Phase::NoMachine, None));
    assert_eq!((qom.instance::<Machine>(), qom.resolve("/machine").is_err()), (None, true));
    qom.system_reset();
    assert_eq!(picture(&qom), before);
    // A draft is none either.
    let draft = qom.create::<YardBoard>().unwrap();
    assert_eq!((qom.machine(), qom.phase(), qom.instance::<Machine>()), (None, Phase::NoMachine, None));
    let board = draft.complete().unwrap();
    assert_eq!(qom.machine(), Some(board.clone().upcast()));
    assert_eq!(qom.instance::<Machine>(), qom.machine());
    let conflict = "Object type 'kit-board' conflicts with an existing singleton instance";
    assert_eq!(answer(qom.create::<KitBoard>()), conflict);
    assert_eq!(picture(&qom).matches("(yard-board)").count(), 1);
}

#[test]
fn what_a_machine_has_and_what_comes_after_it() {
    let (qom, board, _) = yard(Phase::MachineReady);
    let names =
        |path: &str| qom.resolve(path).unwrap().children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("/machine"), ["unattached", "peripheral", "peripheral-anon"]);
    assert_eq!(names("/machine/unattached"), ["sysbus", "device[0]"]);
    assert_eq!(qom.resolve("/machine/peripheral").unwrap().type_name(), "container");
    let gauge = qom.resolve_as::<Gauge>("/machine/unattached/device[0]").unwrap();
    board.unparent();
    assert_eq!((qom.machine(), qom.phase(), qom.system_bus()), (None, Phase::NoMachine, None));
    // It is the machine until it has ended.
    assert!(qom.create::<KitBoard>().is_err());
    drop(board);
    assert!(!gauge.is_active());
    let next = qom.create::<KitBoard>().unwrap().complete().unwrap();
    assert_eq!(next.phase(), Phase::MachineCreated);
}

#[test]
fn a_device_without_a_machine_appears_beside_where_it_would_be() {
    let qom = Qom::new().unwrap();
    let before = picture(&qom);
    // A failure leaves no container.
    let mut faulty = qom.create::<KitDev>().unwrap();
    faulty.set("fail-realize", "no").unwrap();
    let bus = qom.create::<KitBus>().unwrap().complete().unwrap();
    assert_eq!(answer(faulty.realize_on(&bus)), "no");
    assert_eq!(picture(&qom), before);
    let path = || qom.create::<KitNoBus>().unwrap().realize().unwrap().canonical_path().unwrap();
    assert_eq!((path(), path()), ("/unattached/device[0]".into(), "/unattached/device[1]".into()));
    qom.create::<KitBoard>().unwrap().complete().unwrap();
    assert_eq!((path(), path()), ("/machine/unattached/device[0]".into(), "/machine/unattached/device[1]".into()));
    assert!(qom.resolve("/unattached/device[1]").is_ok());
    // A number is not used again.
    qom.resolve("/machine/unattached/device[1]").unwrap().unparent();
    assert_eq!(path(), "/machine/unattached/device[2]");
    // With a place it appears there.
    let mut placed = qom.create::<KitNoBus>().unwrap();
    placed.place(&qom.root(), "here").unwrap();
    assert_eq!(placed.realize().unwrap().canonical_path().as_deref(), Some("/here"));
}

/// `realized`, `hotplugged`, `hotpluggable`, `parent_bus`.
fn stage(device: &Obj<Device>) -> [Value; 4] {
    ["realized", "hotplugged", "hotpluggable", "parent_bus"].map(|name| device.get(name).unwrap())
}

#[test]
fn what_a_device_says_of_itself_at_each_stage() {
    let bus = "/machine/peripheral/host0/host0.0";
    let draft = Kit::host().qom.create::<KitDev>().unwrap();
    for (name, value) in [("realized", json!(false)), ("hotplugged", json!(false)), ("parent_bus", json!(""))] {
        assert_eq!(draft.get(name).unwrap(), value, "{name}");
    }
    let devices = ["kit-host,id=host0", "kit-host-cold,id=cold0", "kit-dev,id=cold,bus=host0.0"];
    let kit = Kit::running(&[&devices[..], &["kit-cold,id=fixed,bus=host0.0", "kit-nobus,id=loose"]].concat());
    let of = |id: &str| stage(&kit.device(id));
    assert_eq!(of("cold"), [json!(true), json!(false), json!(true), json!(bus)]);
    assert_eq!(of("fixed"), [json!(true), json!(false), json!(false), json!(bus)]);
    assert_eq!(of("loose"), [json!(true), json!(false), json!(true), json!("")]);
    assert_eq!(of("host0"), [json!(true), json!(false), json!(false), json!("/machine/unattached/sysbus")]);
    kit.add(json!({"driver": "kit-dev", "id": "hot", "bus": "host0.0"})).unwrap();
    assert_eq!(of("hot"), [json!(true), json!(true), json!(true), json!(bus)]);
    // A board's own, too; on a bus without a handler it could not be plugged.
    let own = KitDev::new().realize_on(&kit.bus("cold0.0")).unwrap();
    let cold_bus = json!("/machine/peripheral/cold0/cold0.0");
    assert_eq!(stage(&own.upcast()), [json!(true), json!(true), json!(false), cold_bus]);
    for (id, hotplugged) in [("cold", false), ("hot", true)] {
        let device = kit.device(id);
        device.unparent();
        assert_eq!(stage(&device), [json!(false), json!(hotplugged), json!(true), json!("")]);
    }
}

#[test]
fn what_is_not_for_plugging_is_not_realized_while_the_machine_runs() {
    let kit = Kit::host();
    let refused = "Device 'kit-cold' does not support hotplugging";
    assert_eq!(answer(KitCold::new().realize_on(&kit.bus("host0.0"))), refused);
    // Of others the board itself decides: neither the bus nor the machine is asked.
    assert_eq!(answer(kit.qom.create::<KitNoBus>().unwrap().realize()), "ok");
    kit.set("/machine", "veto", "the board is full").unwrap();
    assert_eq!(answer(KitDev::new().realize_on(&kit.bus("host0.0"))), "ok");
    let base: Draft<KitBase> = KitDev::new().upcast();
    assert_eq!(answer(base.realize_on(&kit.bus("host0.0"))), "ok");
}

#[test]
fn the_boards_handler_comes_before_that_of_the_bus_and_may_ask_it() {
    let (qom, _, diary) = yard(Phase::MachineInitialized);
    qom.add_device(&DeviceDefinition::new("dock").with_id("d0")).unwrap();
    let both = |hook: &str| [format!("yard: {hook}"), format!("dock: {hook}")];
    let plugged = [both("pre_plug"), both("plug")].concat();
    let unplugged = [both("unplug_request"), both("unplug")].concat();
    qom.add_device(&DeviceDefinition::new("hull").with_id("h0")).unwrap();
    assert_eq!(diary.take(), plugged);
    qom.delete_device("h0").unwrap();
    assert_eq!(diary.take(), unplugged);
    // Who makes a device need not be a user.
    let hull = Hull::new().realize_on(&qom.find_bus("quay").unwrap()).unwrap();
    assert_eq!(diary.take(), plugged);
    // Who takes it away asks nobody, but who plugged it is told.
    hull.unparent();
    assert_eq!(diary.take(), both("unplug"));
    // What the board leaves to others.
    qom.add_device(&DeviceDefinition::new("buoy").with_id("b0")).unwrap();
    assert_eq!(diary.take(), ["dock: pre_plug", "dock: plug"]);
    qom.delete_device("b0").unwrap();
    assert_eq!(diary.take(), ["dock: unplug_request", "dock: unplug"]);
}

#[test]
fn the_machine_has_the_last_word_while_it_runs() {
    let (qom, board, diary) = yard(Phase::MachineInitialized);
    qom.add_device(&DeviceDefinition::new("dock").with_id("d0")).unwrap();
    let add = |driver: &str| answer(qom.add_device(&DeviceDefinition::new(driver)));
    assert_eq!(add("wreck"), "ok");
    board.advance(Phase::MachineReady).unwrap();
    diary.take();
    assert_eq!((add("wreck"), add("hull")), ("no wrecks".into(), "ok".into()));
    // It is asked before the handlers are.
    assert_eq!(diary.take().len(), 4);
    // Deleting is not plugging.
    assert_eq!(answer(qom.delete_device("/machine/peripheral-anon/device[0]")), "ok");
}

#[test]
fn users_add_those_system_devices_that_the_machine_names() {
    let (qom, ..) = yard(Phase::MachineInitialized);
    let add = |qom: &Qom, driver: &str| answer(qom.add_device(&DeviceDefinition::new(driver)));
    let refused = "Parameter 'driver' expects a dynamic sysbus device type for the machine";
    assert_eq!(add(&qom, "dock"), "ok");
    assert_eq!(add(&qom, "dry-dock"), "ok", "of a type below it");
    assert_eq!(add(&qom, "lighthouse"), refused);
    assert_eq!(add(&qom, "kit-host"), refused);
    assert_eq!(add(&qom, "gauge"), "Parameter 'driver' expects a pluggable device type");
    // Another machine names others.
    let other = Kit::at(Phase::MachineInitialized, &[]).qom;
    assert_eq!((add(&other, "dock"), add(&other, "kit-host")), (refused.into(), "ok".into()));
    // A board makes what it likes.
    qom.create::<Lighthouse>().unwrap().realize().unwrap();
}
