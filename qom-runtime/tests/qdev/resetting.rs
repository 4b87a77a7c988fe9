//! Reset: over the bus topology, what is on a device's buses before it, and of each bus the newest first.

use super::diary::{Diary, note};
use super::kit::{Kit, KitBoard, KitHost};
use qom_runtime::prelude::*;
use qom_runtime::qdev::DeviceListener;
use serde_json::json;
use std::sync::Arc;

/// A bus of twigs.
#[derive(QomType)]
#[qom(parent = "bus")]
struct Bough {}
impl BusImpl for Bough {}

/// On a bough, and has one.
#[derive(QomType)]
#[qom(parent = "device")]
struct Twig {
    /// What it is called in the diary.
    #[qom(property)]
    tag: String,
    #[qom(child)]
    bough: Child<Bough>,
}
impl DeviceImpl for Twig {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(Bough::INFO);
    fn reset(this: &Obj<Self>) {
        note(this, format!("reset {}", this.tag));
    }
}

/// On the main system bus, and has a bough, whose handler it is.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
struct Stem {
    #[qom(property)]
    tag: String,
    #[qom(child)]
    bough: Child<Bough>,
}
impl DeviceImpl for Stem {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.upcast::<Object>().weak();
        this.child_mut(Self::BOUGH).set_hotplug_handler(&handler);
        Ok(())
    }
    fn reset(this: &Obj<Self>) {
        note(this, format!("reset {}", this.tag));
    }
}
impl HotplugHandler for Stem {}

/// On no bus.
#[derive(QomType)]
#[qom(parent = "device")]
struct Stone {
    #[qom(property)]
    tag: String,
}
impl DeviceImpl for Stone {
    fn reset(this: &Obj<Self>) {
        note(this, format!("reset {}", this.tag));
    }
}

/// A twig in whose bough another grows, which comes with it.
#[derive(QomType)]
#[qom(parent = "twig")]
struct Branch {
    #[qom(child)]
    inner: Child<Twig>,
}
impl DeviceImpl for Branch {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.child_mut(Self::INNER).set("tag", "inner")?;
        this.attach_child(Self::INNER, Twig::BOUGH)?;
        Self::parent_realize(this)
    }
}

fn twig(on: &Obj<Bough>, tag: &str) -> Owned<Twig> {
    let mut twig = Twig::new();
    twig.tag = tag.into();
    twig.realize_on(on).unwrap()
}

fn stem(qom: &Qom, tag: &str) -> Owned<Stem> {
    let mut stem = qom.create::<Stem>().unwrap();
    stem.tag = tag.into();
    stem.realize().unwrap()
}

/// Two stems with twigs, some of them on others, and a stone.
struct Wood {
    qom: Qom,
    stems: [Owned<Stem>; 2],
    /// `a1`, `a2`, on `a1` `a11` and `a12`; `b1`.
    twigs: [Owned<Twig>; 5],
    stone: Owned<Stone>,
    diary: Arc<Diary>,
}

fn wood(phase: Phase) -> Wood {
    let qom = Qom::new().unwrap();
    let board = qom.create::<KitBoard>().unwrap().complete().unwrap();
    board.advance(Phase::MachineInitialized).unwrap();
    let stems = ["a", "b"].map(|tag| stem(&qom, tag));
    let [a, b] = stems.each_ref().map(|stem| stem.child(Stem::BOUGH));
    let a1 = twig(a, "a1");
    let a2 = twig(a, "a2");
    let [a11, a12] = ["a11", "a12"].map(|tag| twig(a1.child(Twig::BOUGH), tag));
    let b1 = twig(b, "b1");
    let mut stone = qom.create::<Stone>().unwrap();
    stone.tag = "stone".into();
    let stone = stone.realize().unwrap();
    let diary = qom.extension::<Diary>();
    assert_eq!(diary.take(), [""; 0], "what is plugged before the machine runs is not reset");
    if phase > Phase::MachineInitialized {
        board.advance(phase).unwrap();
    }
    Wood { qom, stems, twigs: [a1, a2, a11, a12, b1], stone, diary }
}

fn resets(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| format!("reset {tag}")).collect()
}

#[test]
fn all_that_hangs_on_the_main_bus_is_reset_when_the_machine_gets_ready() {
    let wood = wood(Phase::MachineReady);
    // As buses list: the newest first; and what is on a device's buses before it.
    let all = resets(&["b1", "b", "a2", "a12", "a11", "a1", "a"]);
    assert_eq!(wood.diary.take(), all);
    wood.qom.system_reset();
    assert_eq!(wood.diary.take(), all);
}

#[test]
fn a_device_is_reset_with_all_below_it() {
    let wood = wood(Phase::MachineInitialized);
    let [a1, a2, a11, ..] = &wood.twigs;
    let reset = |device: &Obj<Device>| {
        device.reset_subtree();
        wood.diary.take()
    };
    assert_eq!(reset(&a1.clone().upcast()), resets(&["a12", "a11", "a1"]));
    assert_eq!(reset(&a11.clone().upcast()), resets(&["a11"]));
    assert_eq!(reset(&wood.stems[1].clone().upcast()), resets(&["b1", "b"]));
    assert_eq!(reset(&wood.stone.clone().upcast()), resets(&["stone"]));
    // What moves is reset where it is.
    a1.move_to_bus(wood.stems[1].child(Stem::BOUGH)).unwrap();
    assert_eq!(reset(&wood.stems[0].clone().upcast()), resets(&["a2", "a"]));
    assert_eq!(reset(&wood.stems[1].clone().upcast()), resets(&["a12", "a11", "a1", "b1", "b"]));
    // What has left is not.
    a1.unparent();
    a2.unparent();
    wood.qom.system_reset();
    assert_eq!(wood.diary.take(), resets(&["b1", "b", "a"]));
}

/// Notes what becomes live.
struct Herald(Arc<Diary>);
impl DeviceListener for Herald {
    fn realized(&self, device: &Obj<Device>) {
        self.0.note(format!("announce {}", device.get_str("tag").unwrap()));
    }
}

#[test]
fn what_is_plugged_while_the_machine_runs_is_reset_before_anybody_is_told() {
    let wood = wood(Phase::MachineReady);
    wood.diary.take();
    let _listening = wood.qom.add_device_listener(Arc::new(Herald(wood.diary.clone())));
    let add = |driver: &str, tag: &str| {
        let definition = DeviceDefinition::new(driver).with("tag", tag);
        wood.qom.add_device(&definition).unwrap().unwrap()
    };
    let added = add("twig", "new");
    assert_eq!(wood.diary.take(), ["reset new", "announce new"]);
    // What comes with it is reset with it, once.
    added.unparent();
    let branch = add("branch", "outer");
    assert_eq!(wood.diary.take(), ["reset inner", "reset outer", "announce outer", "announce inner"]);
    // A board's own as well.
    twig(branch.downcast::<Branch>().unwrap().child(Twig::BOUGH), "own");
    assert_eq!(wood.diary.take(), ["reset own", "announce own"]);
    stem(&wood.qom, "stem");
    assert_eq!(wood.diary.take(), ["reset stem", "announce stem"]);
}

/// `lifecycle/reset`
#[test]
fn how_often_a_device_was_reset() {
    let kit = Kit::running(&["kit-host,id=host0", "kit-dev,id=d0"]);
    let resets = |id: &str| kit.device(id).get("resets").unwrap();
    assert_eq!(resets("d0"), 1);
    kit.qom.system_reset();
    assert_eq!(resets("d0"), 2);
    kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_eq!(resets("x"), 1);
    kit.qom.system_reset();
    assert_eq!((resets("d0"), resets("x")), (json!(3), json!(2)));
    // Before the machine runs, a reset counts as well.
    let kit = Kit::at(Phase::MachineInitialized, &["kit-host,id=host0", "kit-dev,id=d0"]);
    assert_eq!(kit.device("d0").get("resets").unwrap(), 0);
    kit.qom.system_reset();
    assert_eq!(kit.device("d0").get("resets").unwrap(), 1);
    assert!(kit.device("host0").downcast::<KitHost>().is_ok());
}
