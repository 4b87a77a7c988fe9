//! What joins a reset and what leaves one; phases that turn to the reset that they are in, and those that panic.

use super::diary::{Diary, note};
use super::kit::KitBoard;
use super::phases::{
    PhaseBridge, PhaseBus, PhaseCard, PhaseGroup, Phases, bridge, card, each, hold, host, is_in_reset,
};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{InReset, ResetType, Resettable, ResettableRef};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

const NOTHING: [&str; 0] = [];

/// The three of one device.
fn phases_of(tag: &str) -> [Vec<String>; 3] {
    ["enter", "hold", "exit"].map(|phase| each(phase, &[tag]))
}

#[test]
fn what_comes_to_a_bus_in_reset_enters_it() {
    let phases = Phases::new();
    let in_reset = hold(&phases.a);
    phases.diary.take();
    let [enter, held, exit] = phases_of("new");
    let new = card(phases.a.child(PhaseBridge::BUS), "new");
    assert!(is_in_reset(&new));
    assert_eq!(phases.diary.take(), [enter, held].concat());
    // With all below it, and what comes to that.
    let deep = bridge(phases.a.child(PhaseBridge::BUS), "deep");
    card(deep.child(PhaseBridge::BUS), "deeper");
    let joined = ["enter deep.bus", "enter deep", "hold deep.bus", "reset deep", "hold deep"];
    assert_eq!(phases.diary.take(), [joined.map(String::from).to_vec(), phases_of("deeper")[..2].concat()].concat());
    // What does not is not.
    card(phases.host.child(PhaseBridge::BUS), "beside");
    assert_eq!(phases.diary.take(), NOTHING);
    drop(in_reset);
    let below = each("exit", &["deeper", "deep.bus", "deep"]);
    assert_eq!(phases.diary.take(), [below, exit, Phases::of_a("exit")].concat());
}

#[test]
fn what_is_plugged_into_a_running_machine_is_reset_and_joins() {
    let qom = Qom::new().unwrap();
    let board = qom.create::<KitBoard>().unwrap().complete().unwrap();
    let host = host(&qom, "host");
    board.advance(Phase::MachineReady).unwrap();
    let diary = qom.extension::<Diary>();
    diary.take();
    // It enters once.
    let in_reset = hold(&host);
    diary.take();
    let [enter, held, exit] = phases_of("new");
    let new = card(host.child(PhaseBridge::BUS), "new");
    assert_eq!(diary.take(), [enter, held].concat());
    drop(in_reset);
    assert_eq!(diary.take()[..1], exit);
    assert!(!is_in_reset(&new));
    card(host.child(PhaseBridge::BUS), "next");
    assert_eq!(diary.take(), phases_of("next").concat());
}

#[test]
fn what_moves_is_in_the_resets_of_its_bus() {
    let phases = Phases::new();
    let other = host(&phases.qom, "other");
    let [here, there] = [phases.host.child(PhaseBridge::BUS), other.child(PhaseBridge::BUS)];
    let (enter, held, exit) = (Phases::of_a("enter"), Phases::of_a("hold"), Phases::of_a("exit"));
    // To a bus in reset, with what is below it.
    let in_reset = hold(&other);
    phases.diary.take();
    phases.a.move_to_bus(there).unwrap();
    assert_eq!(phases.diary.take(), [&enter[..], &held].concat());
    // And away from it.
    phases.a.move_to_bus(here).unwrap();
    assert_eq!(phases.diary.take(), exit);
    // From one in reset to another: it does not leave in between.
    phases.a.move_to_bus(there).unwrap();
    let host_in_reset = hold(&phases.host);
    phases.diary.take();
    phases.a.move_to_bus(here).unwrap();
    assert_eq!(phases.diary.take(), NOTHING);
    drop(in_reset);
    assert_eq!(phases.diary.take(), each("exit", &["other.bus", "other"]));
    drop(host_in_reset);
    let left = [Phases::of_a("exit"), each("exit", &["b", "host.bus", "host"])].concat();
    assert_eq!(phases.diary.take(), left);
    // Within one reset.
    let group = phases.qom.create::<PhaseGroup>().unwrap().complete().unwrap();
    *group.parts.lock().unwrap() = vec![other.clone().upcast(), phases.host.clone().upcast()];
    let in_reset = hold(&group);
    phases.diary.take();
    phases.a.move_to_bus(there).unwrap();
    phases.a.move_to_bus(here).unwrap();
    phases.a.move_to_bus(there).unwrap();
    assert_eq!(phases.diary.take(), NOTHING);
    // It leaves before what it is below now.
    drop(in_reset);
    let rest = each("exit", &["other.bus", "other", "b", "host.bus", "host"]);
    assert_eq!(phases.diary.take(), [exit.clone(), rest, vec!["exit group".into()]].concat());
    // What holds a device itself goes with it.
    let of_a = hold(&phases.a);
    phases.diary.take();
    phases.a.move_to_bus(here).unwrap();
    assert!(phases.diary.take().is_empty() && is_in_reset(&phases.a));
    drop(of_a);
    assert_eq!(phases.diary.take(), exit);
}

#[test]
fn what_has_left_the_tree_is_not_called_and_not_kept() {
    let phases = Phases::new();
    let in_reset = hold(&phases.host);
    phases.diary.take();
    let gone = phases.b.downgrade();
    phases.b.unparent();
    assert!(!is_in_reset(&phases.b));
    drop(phases.b);
    assert!(gone.upgrade().is_none());
    phases.a.unparent();
    phases.a.reset_subtree();
    assert_eq!(phases.diary.take(), NOTHING);
    drop(in_reset);
    assert_eq!(phases.diary.take(), each("exit", &["host.bus", "host"]));
    // The world may go first.
    let in_reset = hold(&phases.host);
    drop((phases.host, phases.a, phases.qom));
    phases.diary.take();
    drop(in_reset);
    assert_eq!(phases.diary.take(), NOTHING);
}

/// What a device does in its phases.
type Deed = Arc<dyn Fn(&Obj<Actor>) + Send + Sync>;

/// One for each world: what actors do, by phase.
#[derive(Default)]
struct Script(Mutex<Vec<(&'static str, Deed)>>);

/// Acts in its phases.
#[derive(QomType)]
#[qom(parent = "phase-card", implements(Resettable))]
struct Actor {
    /// What it has become.
    held: Mutex<Vec<InReset>>,
}
impl DeviceImpl for Actor {}
impl Actor {
    fn act(this: &Obj<Self>, phase: &str) {
        let script = this.extension::<Script>().unwrap();
        let deeds: Vec<_> =
            script.0.lock().unwrap().iter().filter(|(at, _)| *at == phase).map(|it| it.1.clone()).collect();
        deeds.iter().for_each(|deed| deed(this));
    }
}
impl Resettable for Actor {
    fn reset_enter(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_enter(this, kind);
        Self::act(this, "enter");
    }
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_hold(this, kind);
        Self::act(this, "hold");
    }
    fn reset_exit(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_exit(this, kind);
        Self::act(this, "exit");
    }
}

/// A running machine, on whose reset list is a host with an actor between two cards.
struct Stage {
    qom: Qom,
    diary: Arc<Diary>,
    host: Owned<super::phases::PhaseHost>,
    actor: Owned<Actor>,
    _root: qom_runtime::qdev::ResetRoot,
}

const HOOKS: [&str; 3] = ["enter", "hold", "exit"];

impl Stage {
    fn new() -> Self {
        let qom = Qom::new().unwrap();
        let board = qom.create::<KitBoard>().unwrap().complete().unwrap();
        board.advance(Phase::MachineReady).unwrap();
        let host = host(&qom, "host");
        let bus = host.child(PhaseBridge::BUS);
        card(bus, "after");
        let mut actor = Actor::new();
        actor.set("tag", "actor").unwrap();
        let actor = actor.realize_on(bus).unwrap();
        card(bus, "before");
        let root = qom.add_reset_root(&host).unwrap();
        let diary = qom.extension::<Diary>();
        diary.take();
        Stage { qom, diary, host, actor, _root: root }
    }

    fn does(&self, phase: &'static str, deed: impl Fn(&Obj<Actor>) + Send + Sync + 'static) {
        self.qom.extension::<Script>().0.lock().unwrap().push((phase, Arc::new(deed)));
    }

    /// A whole reset: what is called, on a thread that must end.
    fn reset(&self) -> Vec<String> {
        let qom = self.qom.clone();
        super::events::in_time(move || qom.system_reset());
        self.diary.take()
    }

    const ALL: [&str; 5] = ["before", "actor", "after", "host.bus", "host"];

    fn of_all(phase: &str) -> Vec<String> {
        each(phase, &Self::ALL)
    }
}

/// Law 16.
#[test]
fn a_phase_may_reset_itself_its_bus_and_everything() {
    let whole = HOOKS.map(Stage::of_all).concat();
    let resets: [fn(&Obj<Actor>); 3] = [
        |actor| actor.reset_subtree(),
        |actor| actor.parent_bus().unwrap().reset_bus(),
        |actor| actor.qom().unwrap().system_reset(),
    ];
    for (number, reset) in resets.into_iter().enumerate() {
        for hook in HOOKS {
            let stage = Stage::new();
            stage.does(hook, reset);
            let called = stage.reset();
            for entry in &whole {
                let times = called.iter().filter(|called| *called == entry).count();
                // What had left already is reset once more.
                let again = usize::from(hook == "exit" && number > 0 && entry.ends_with(" before"));
                assert_eq!(times, 1 + again, "{entry}, in {hook} number {number}");
            }
            assert!(!is_in_reset(&stage.actor) && !is_in_reset(&stage.host));
        }
    }
}

#[test]
fn a_phase_may_hold_its_device_in_reset() {
    for hook in HOOKS {
        let stage = Stage::new();
        stage.does(hook, |actor| {
            if actor.held.lock().unwrap().is_empty() {
                let held = hold(actor);
                actor.held.lock().unwrap().push(held);
            }
        });
        stage.reset();
        assert!(is_in_reset(&stage.actor) && !is_in_reset(&stage.host), "{hook}");
        let held = stage.actor.held.lock().unwrap().drain(..).collect::<Vec<_>>();
        stage.qom.extension::<Script>().0.lock().unwrap().clear();
        drop(held);
        assert_eq!(stage.diary.take(), each("exit", &["actor"]), "{hook}");
    }
}

#[test]
fn a_phase_may_unplug_its_device_and_plug_another() {
    for hook in HOOKS {
        let stage = Stage::new();
        stage.does(hook, |actor| actor.unparent());
        let called = stage.reset();
        assert_eq!(called.iter().rfind(|entry| entry.ends_with("actor")).unwrap(), &format!("{hook} actor"));
        assert!(!is_in_reset(&stage.actor));
        // Once each, whatever the others do meanwhile.
        let stage = Stage::new();
        stage.does(hook, |actor| {
            if let Ok(bus) = actor.parent_bus().unwrap().downcast::<PhaseBus>() {
                card(&bus, "new");
            }
        });
        let called = stage.reset();
        let of_new: Vec<_> = called.into_iter().filter(|entry| entry.ends_with(" new")).collect();
        assert_eq!(of_new, HOOKS.map(|hook| each(hook, &["new"])).concat(), "{hook}");
    }
}

/// The others have their turn, and nothing stays in reset.
#[test]
fn a_panic_in_a_phase_is_passed_on_when_all_had_their_turn() {
    for hook in HOOKS {
        let stage = Stage::new();
        stage.does(hook, move |_| panic!("in {hook}"));
        let panicked = |call: &dyn Fn()| {
            let payload = catch_unwind(AssertUnwindSafe(call)).unwrap_err();
            assert_eq!(payload.downcast_ref::<String>().unwrap(), &format!("in {hook}"));
            assert_eq!(stage.diary.take(), HOOKS.map(Stage::of_all).concat(), "{hook}");
            assert!(!is_in_reset(&stage.actor) && !is_in_reset(&stage.host));
        };
        panicked(&|| stage.qom.system_reset());
        panicked(&|| stage.host.reset_subtree());
        panicked(&|| drop(hold(&stage.host)));
    }
    // One that is called by what is unwinding is contained.
    let stage = Stage::new();
    stage.does("exit", |_| panic!("in exit"));
    let payload = catch_unwind(AssertUnwindSafe(|| {
        let _held = hold(&stage.host);
        panic!("the first");
    }));
    assert_eq!(payload.unwrap_err().downcast_ref(), Some(&"the first"));
    assert!(!is_in_reset(&stage.host));
}

#[test]
fn a_device_whose_phase_panics_as_it_joins_does_not_stay() {
    let stage = Stage::new();
    stage.does("enter", |_| panic!("in enter"));
    let in_reset = catch_unwind(AssertUnwindSafe(|| hold(&stage.host)));
    assert!(in_reset.is_err());
    stage.actor.unparent();
    let in_reset = hold(&stage.host);
    let mut next = Actor::new();
    next.set("tag", "next").unwrap();
    let bus = stage.host.child(PhaseBridge::BUS);
    assert!(catch_unwind(AssertUnwindSafe(|| next.realize_on(bus))).is_err());
    assert!(bus.devices().iter().all(|device| device.get_str("tag").unwrap() != "next"));
    stage.diary.take();
    drop(in_reset);
    assert_eq!(stage.diary.take(), each("exit", &["before", "after", "host.bus", "host"]));
}

/// What is below is asked for by user code as well.
#[derive(QomType)]
#[qom(implements(Resettable))]
struct BadGroup {}
impl Resettable for BadGroup {
    fn reset_hold(this: &Obj<Self>, _: ResetType) {
        note(this, "hold");
    }
    fn reset_children(_: &Obj<Self>) -> Vec<Owned<Object>> {
        panic!("in children")
    }
}

#[test]
fn a_panic_where_children_are_listed_is_one_of_a_phase() {
    let qom = Qom::new().unwrap();
    let group = qom.create::<BadGroup>().unwrap().complete().unwrap();
    let reset = || group.interface::<ResettableRef<'_>>().unwrap().reset(ResetType::Cold);
    assert!(catch_unwind(AssertUnwindSafe(reset)).is_err());
    assert_eq!(qom.extension::<Diary>().take(), ["hold"]);
    assert!(!is_in_reset(&group));
}

/// A callback that resets the machine.
#[test]
fn a_function_that_resets_the_machine_is_called_once() {
    let stage = Stage::new();
    let (weak, diary) = (stage.qom.downgrade(), stage.diary.clone());
    let _called = stage.qom.on_system_reset(move |_| {
        diary.note("called");
        weak.upgrade().unwrap().system_reset();
    });
    let called = stage.reset();
    assert_eq!(called.iter().filter(|entry| *entry == "called").count(), 1);
    assert_eq!(called.len(), HOOKS.map(Stage::of_all).concat().len() + 1);
}

/// Many threads reset, hold, plug, move and unplug. Each device enters, is held and leaves, in turn, and none stays.
#[test]
fn many_threads_reset_while_devices_come_and_go() {
    let qom = Qom::new().unwrap();
    qom.create::<KitBoard>().unwrap().complete().unwrap();
    let hosts = ["left", "right"].map(|tag| host(&qom, tag));
    let _roots = hosts.each_ref().map(|host| qom.add_reset_root(host).unwrap());
    let bridge = bridge(hosts[0].child(PhaseBridge::BUS), "bridge");
    let start = std::sync::Barrier::new(6);
    std::thread::scope(|scope| {
        let run = |work: &(dyn Fn(usize) + Sync)| {
            start.wait();
            (0..200).for_each(work);
        };
        for thread in 0..2 {
            let (qom, hosts, bridge) = (&qom, &hosts, &bridge);
            scope.spawn(move || run(&|_| qom.system_reset()));
            scope.spawn(move || {
                run(&|round| {
                    let held = hold(&hosts[round % 2]);
                    bridge.reset_subtree();
                    drop(held);
                });
            });
            scope.spawn(move || {
                run(&|round| {
                    bridge.move_to_bus(hosts[(round + thread) % 2].child(PhaseBridge::BUS)).unwrap();
                    let card = card(bridge.child(PhaseBridge::BUS), &format!("{thread}.{round}"));
                    if round % 3 > 0 {
                        card.unparent();
                    }
                });
            });
        }
    });
    let mut at = std::collections::HashMap::new();
    for entry in qom.extension::<Diary>().take() {
        let (phase, tag) = entry.split_once(' ').unwrap();
        let before = match phase {
            "enter" => "exit",
            "hold" => "enter",
            "exit" => "hold",
            _ => continue,
        };
        let last = at.insert(tag.to_owned(), phase.to_owned());
        assert_eq!(last.as_deref().unwrap_or("exit"), before, "{entry}");
    }
    let devices = qom.root().descendants().filter(|object| object.is_a("resettable"));
    devices.for_each(|device| assert!(!is_in_reset(&device), "{device:?}"));
    assert_eq!(at["left"], "exit");
}
