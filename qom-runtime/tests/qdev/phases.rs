//! The phases of a reset: their order, what is in several at a time, and what takes part in those of the machine.

use super::diary::{Diary, note};
use super::kit::KitBoard;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{InReset, ResetType, Resettable, ResettableRef};
use std::sync::Arc;

/// A bus that tells its phases.
#[derive(QomType)]
#[qom(parent = "bus", implements(Resettable))]
pub(crate) struct PhaseBus {}
impl BusImpl for PhaseBus {}
impl Resettable for PhaseBus {
    fn reset_enter(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_enter(this, kind);
        note(this, format!("enter {}.bus", owner(this)));
    }
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_hold(this, kind);
        note(this, format!("hold {}.bus", owner(this)));
    }
    fn reset_exit(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_exit(this, kind);
        note(this, format!("exit {}.bus", owner(this)));
    }
}

fn owner(bus: &Obj<PhaseBus>) -> String {
    bus.parent_device().map_or_else(|| "no".into(), |device| device.get_str("tag").unwrap())
}

/// A device that tells its phases.
#[derive(QomType)]
#[qom(parent = "device", implements(Resettable))]
pub(crate) struct PhaseCard {
    /// What it is called in the diary.
    #[qom(property)]
    pub(crate) tag: String,
}
impl DeviceImpl for PhaseCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(PhaseBus::INFO);
    fn reset(this: &Obj<Self>) {
        note(this, format!("reset {}", this.tag));
    }
}
impl Resettable for PhaseCard {
    fn reset_enter(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_enter(this, kind);
        note(this, format!("enter {}", this.tag));
    }
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_hold(this, kind);
        note(this, format!("hold {}", this.tag));
    }
    fn reset_exit(this: &Obj<Self>, kind: ResetType) {
        Self::parent_reset_exit(this, kind);
        note(this, format!("exit {}", this.tag));
    }
}

/// A card with a bus. It has its parent's phases.
#[derive(QomType)]
#[qom(parent = "phase-card")]
pub(crate) struct PhaseBridge {
    #[qom(child)]
    pub(crate) bus: Child<PhaseBus>,
}
impl DeviceImpl for PhaseBridge {}

/// Writes one phase, and does not call its parent's.
#[derive(QomType)]
#[qom(parent = "phase-card", implements(Resettable))]
struct PhaseStub {}
impl DeviceImpl for PhaseStub {}
impl Resettable for PhaseStub {
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        note(this, format!("stub {kind:?}"));
    }
}

/// A bridge that is on no bus: where a topology begins.
#[derive(QomType)]
#[qom(parent = "phase-bridge")]
pub(crate) struct PhaseHost {}
impl DeviceImpl for PhaseHost {
    const BUS_TYPE: Option<&'static TypeInfo> = None;
}

/// No device: what it has below it is said by a list.
#[derive(QomType)]
#[qom(implements(Resettable))]
pub(crate) struct PhaseGroup {
    pub(crate) parts: std::sync::Mutex<Vec<Owned<Object>>>,
}
impl Resettable for PhaseGroup {
    fn reset_enter(this: &Obj<Self>, _: ResetType) {
        note(this, "enter group");
    }
    fn reset_exit(this: &Obj<Self>, _: ResetType) {
        note(this, "exit group");
    }
    fn reset_children(this: &Obj<Self>) -> Vec<Owned<Object>> {
        this.parts.lock().unwrap().clone()
    }
}

/// A world with a host, whose bus has `b` and a bridge `a`, on which are `a2` and `a1`.
pub(crate) struct Phases {
    pub(crate) qom: Qom,
    pub(crate) diary: Arc<Diary>,
    pub(crate) host: Owned<PhaseHost>,
    pub(crate) a: Owned<PhaseBridge>,
    pub(crate) b: Owned<PhaseCard>,
}

impl Phases {
    pub(crate) fn new() -> Self {
        let qom = Qom::new().unwrap();
        let host = host(&qom, "host");
        let a = bridge(host.child(PhaseBridge::BUS), "a");
        card(a.child(PhaseBridge::BUS), "a1");
        card(a.child(PhaseBridge::BUS), "a2");
        let b = card(host.child(PhaseBridge::BUS), "b");
        Phases { diary: qom.extension(), qom, host, a, b }
    }

    /// The phases of `a` and all below it, in order.
    pub(crate) fn of_a(phase: &str) -> Vec<String> {
        each(phase, &["a2", "a1", "a.bus", "a"])
    }

    pub(crate) fn of_all(phase: &str) -> Vec<String> {
        [each(phase, &["b"]), Self::of_a(phase), each(phase, &["host.bus", "host"])].concat()
    }
}

pub(crate) fn host(qom: &Qom, tag: &str) -> Owned<PhaseHost> {
    let mut host = qom.create::<PhaseHost>().unwrap();
    host.set("tag", tag).unwrap();
    host.realize().unwrap()
}

pub(crate) fn bridge(on: &Obj<PhaseBus>, tag: &str) -> Owned<PhaseBridge> {
    let mut bridge = PhaseBridge::new();
    bridge.set("tag", tag).unwrap();
    bridge.realize_on(on).unwrap()
}

pub(crate) fn card(on: &Obj<PhaseBus>, tag: &str) -> Owned<PhaseCard> {
    let mut card = PhaseCard::new();
    card.tag = tag.into();
    card.realize_on(on).unwrap()
}

/// A phase of these; cards are reset when they are held.
pub(crate) fn each(phase: &str, tags: &[&str]) -> Vec<String> {
    let held = |tag: &str| phase == "hold" && !tag.contains('.');
    tags.iter()
        .flat_map(|tag| held(tag).then(|| format!("reset {tag}")).into_iter().chain([format!("{phase} {tag}")]))
        .collect()
}

pub(crate) fn hold<T: QomType>(object: &Obj<T>) -> InReset {
    object.interface::<ResettableRef<'_>>().unwrap().hold_reset(ResetType::Cold)
}

pub(crate) fn is_in_reset<T: QomType>(object: &Obj<T>) -> bool {
    object.interface::<ResettableRef<'_>>().unwrap().is_in_reset()
}

#[test]
fn all_enter_before_any_is_held_and_what_is_below_comes_first() {
    let phases = Phases::new();
    let all = ["enter", "hold", "exit"].map(Phases::of_all).concat();
    phases.host.reset_subtree();
    assert_eq!(phases.diary.take(), all);
    // The bus without its device.
    phases.host.child(PhaseBridge::BUS).reset_bus();
    let bus: Vec<_> = all.iter().filter(|entry| !entry.ends_with(" host")).cloned().collect();
    assert_eq!(phases.diary.take(), bus);
}

#[test]
fn what_is_in_several_resets_enters_once_and_leaves_once() {
    let phases = Phases::new();
    let (enter_a, hold_a) = (Phases::of_a("enter"), Phases::of_a("hold"));
    let of_a = hold(&phases.a);
    assert_eq!(phases.diary.take(), [enter_a, hold_a].concat());
    assert!(is_in_reset(&phases.a) && !is_in_reset(&phases.b) && !is_in_reset(&phases.host));
    // Of the whole, the rest enters.
    let rest = |phase: &str| each(phase, &["b", "host.bus", "host"]);
    let of_all = hold(&phases.host);
    assert_eq!(phases.diary.take(), [rest("enter"), rest("hold")].concat());
    // One more is nothing.
    phases.host.reset_subtree();
    drop(hold(&phases.a));
    assert_eq!(phases.diary.take(), [""; 0]);
    drop(of_a);
    assert_eq!(phases.diary.take(), [""; 0]);
    assert!(is_in_reset(&phases.a));
    drop(of_all);
    assert_eq!(phases.diary.take(), Phases::of_all("exit"));
    assert!(!is_in_reset(&phases.a));
    // The other way round.
    let (of_all, of_a) = (hold(&phases.host), hold(&phases.a));
    phases.diary.take();
    drop(of_all);
    assert_eq!(phases.diary.take(), rest("exit"));
    drop(of_a);
    assert_eq!(phases.diary.take(), Phases::of_a("exit"));
}

/// Tells with which type of reset its phases are called.
#[derive(QomType)]
#[qom(parent = "device", implements(Resettable))]
struct KindCard {}
impl DeviceImpl for KindCard {}
impl Resettable for KindCard {
    fn reset_enter(this: &Obj<Self>, kind: ResetType) {
        note(this, format!("enter {kind:?}"));
    }
    fn reset_hold(this: &Obj<Self>, kind: ResetType) {
        note(this, format!("hold {kind:?}"));
    }
    fn reset_exit(this: &Obj<Self>, kind: ResetType) {
        note(this, format!("exit {kind:?}"));
    }
}

#[test]
fn an_object_leaves_with_the_type_with_which_it_entered() {
    let qom = Qom::new().unwrap();
    let card = qom.create::<KindCard>().unwrap().realize().unwrap();
    let resettable = card.interface::<ResettableRef<'_>>().unwrap();
    let diary = qom.extension::<Diary>();
    let kinds = [ResetType::SnapshotLoad, ResetType::Wakeup, ResetType::S390CpuInitial, ResetType::S390CpuNormal];
    for kind in kinds {
        resettable.reset(kind);
        assert_eq!(diary.take(), ["enter", "hold", "exit"].map(|phase| format!("{phase} {kind:?}")));
    }
    let wakeup = resettable.hold_reset(ResetType::Wakeup);
    let cold = resettable.hold_reset(ResetType::Cold);
    drop((wakeup, cold));
    assert_eq!(diary.take(), ["enter Wakeup", "hold Wakeup", "exit Wakeup"]);
}

#[test]
fn a_type_below_writes_the_phases_that_it_needs() {
    let phases = Phases::new();
    let mut stub = PhaseStub::new();
    stub.set("tag", "stub").unwrap();
    let stub = stub.realize_on(phases.host.child(PhaseBridge::BUS)).unwrap();
    stub.reset_subtree();
    assert_eq!(phases.diary.take(), ["enter stub", "stub Cold", "exit stub"]);
    assert!(stub.is_a("resettable") && PhaseBridge::INFO.implements::<ResettableRef<'_>>());
}

#[test]
fn what_takes_part_in_resets_of_the_machine() {
    let qom = Qom::new().unwrap();
    let group = qom.create::<PhaseGroup>().unwrap().complete().unwrap();
    let host = host(&qom, "host");
    let diary = qom.extension::<Diary>();
    let note = |what: &'static str| {
        let diary = diary.clone();
        move |kind: ResetType| diary.note(format!("{what} {kind:?}"))
    };
    let called = qom.on_system_reset(note("first"));
    let root = qom.add_reset_root(&host).unwrap();
    let _again = qom.on_system_reset(note("last"));
    let kept = qom.add_reset_root(&group).unwrap();
    qom.system_reset();
    assert_eq!(diary.take(), [""; 0], "there is no machine");
    let board = qom.create::<KitBoard>().unwrap().complete().unwrap();
    board.advance(Phase::MachineReady).unwrap();
    let enter = ["enter host.bus", "enter host", "enter group"];
    let held = ["hold host.bus", "reset host", "hold host"];
    let exit = ["exit host.bus", "exit host", "exit group"];
    assert_eq!(diary.take(), [&enter[..], &["first Cold"], &held, &["last Cold"], &exit].concat());
    // Not any more.
    drop((called, root));
    qom.system_reset_as(ResetType::SnapshotLoad);
    assert_eq!(diary.take(), ["enter group", "last SnapshotLoad", "exit group"]);
    // It is not kept.
    let weak = group.downgrade();
    drop(group);
    assert!(weak.upgrade().is_none());
    qom.reset_devices(ResetType::Cold);
    assert_eq!(diary.take(), ["last Cold"]);
    drop(kept);
    // What cannot be reset.
    let error = qom.add_reset_root(&qom.root()).unwrap_err();
    assert_eq!(error.to_string(), "object type 'container' is not a 'resettable'");
    let error = Qom::new().unwrap().add_reset_root(&host).unwrap_err();
    assert!(error.to_string().contains("another Qom"), "{error}");
}

#[test]
fn what_is_below_two_is_reset_once_before_both() {
    let phases = Phases::new();
    let group = phases.qom.create::<PhaseGroup>().unwrap().complete().unwrap();
    let parts: [Owned<Object>; 3] =
        [phases.host.clone().upcast(), phases.b.clone().upcast(), phases.qom.root().upcast()];
    *group.parts.lock().unwrap() = parts.into();
    group.interface::<ResettableRef<'_>>().unwrap().reset(ResetType::Cold);
    let mut all = ["enter", "hold", "exit"].map(Phases::of_all);
    all[0].push("enter group".into());
    all[2].push("exit group".into());
    assert_eq!(phases.diary.take(), all.concat());
    // In a circle.
    let parts: [Owned<Object>; 2] = [group.clone().upcast(), phases.b.clone().upcast()];
    *group.parts.lock().unwrap() = parts.into();
    drop(hold(&group));
    let b = |phase| each(phase, &["b"]);
    let circle = [b("enter"), vec!["enter group".into()], b("hold"), b("exit"), vec!["exit group".into()]];
    assert_eq!(phases.diary.take(), circle.concat());
    group.parts.lock().unwrap().clear();
}

/// A board that does something before its devices are reset, and something after.
#[derive(QomType)]
#[qom(parent = "machine")]
struct PhaseBoard {}
impl MachineImpl for PhaseBoard {
    fn reset(this: &Obj<Self>, kind: ResetType) {
        note(this, format!("before {kind:?}"));
        Self::parent_reset(this, kind);
        note(this, "after");
    }
}

#[test]
fn a_board_has_a_reset_of_its_own() {
    let qom = Qom::new().unwrap();
    let diary = qom.extension::<Diary>();
    let board = qom.create::<PhaseBoard>().unwrap().complete().unwrap();
    let _called = qom.on_system_reset({
        let diary = diary.clone();
        move |_| diary.note("devices")
    });
    board.advance(Phase::MachineReady).unwrap();
    assert_eq!(diary.take(), ["before Cold", "devices", "after"]);
    qom.system_reset_as(ResetType::Wakeup);
    assert_eq!(diary.take(), ["before Wakeup", "devices", "after"]);
    qom.reset_devices(ResetType::Wakeup);
    assert_eq!(diary.take(), ["devices"]);
}
