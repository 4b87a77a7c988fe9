//! Saving and loading machines: while devices come, go and are reset, lines are raised, and clocks change.

use super::events::in_time;
use qom_runtime::prelude::*;
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};
use std::thread;
use std::time::Duration;

/// A bus whose owner counts what is on it.
#[derive(QomType)]
#[qom(parent = "bus")]
struct RackBus {}
impl BusImpl for RackBus {}

/// Counts what it plugs.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
struct ServerRack {
    #[qom(child)]
    slots: Child<RackBus>,
    #[qom(state)]
    plugged: AtomicU32,
}
impl HotplugHandler for ServerRack {
    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        let rack = this.to_owned();
        rack.plugged.fetch_add(1, Relaxed);
        device.on_failure(move |_| {
            rack.plugged.fetch_sub(1, Relaxed);
        });
        thread::yield_now();
        Ok(())
    }
    fn unplug(this: &Obj<Self>, _: &Obj<Device>) -> Result<()> {
        this.plugged.fetch_sub(1, Relaxed);
        thread::yield_now();
        Ok(())
    }
}
impl DeviceImpl for ServerRack {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        this.child_mut(Self::SLOTS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}

/// Is plugged, with a disk in it.
#[derive(QomType)]
#[qom(parent = "device")]
struct RackServer {
    #[qom(child)]
    disk: Child<ServerDisk>,
    #[qom(state)]
    resets: AtomicU32,
}
impl DeviceImpl for RackServer {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(RackBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.id().is_some_and(|id| id.starts_with("broken")) {
            let fails = |_: &Obj<Self>| Err(Error::new("it does not start"));
            this.on_live(fails); // when its rack has counted it
        }
        Self::parent_realize(this)
    }
}

/// In a server.
#[derive(QomType)]
#[qom(parent = "device")]
struct ServerDisk {
    #[qom(property, state)]
    head: AtomicU32,
}
impl DeviceImpl for ServerDisk {}

/// Counts resets.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
struct ResetLamp {
    #[qom(state)]
    resets: AtomicU32,
    #[qom(property, state)]
    shade: AtomicU32,
}
impl DeviceImpl for ResetLamp {
    fn reset(this: &Obj<Self>) {
        this.resets.fetch_add(1, Relaxed);
        thread::yield_now();
    }
}

/// Also where something panics.
struct OnDrop<F: Fn()>(F);
impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn machine() -> (Qom, Owned<Machine>) {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<Machine>().unwrap().complete().unwrap();
    qom.create::<ServerRack>().unwrap().placed(&machine, "rack").unwrap().realize().unwrap();
    for name in ["left", "right"] {
        qom.create::<ResetLamp>().unwrap().placed(&machine, name).unwrap().realize().unwrap();
    }
    machine.advance(Phase::MachineReady).unwrap();
    (qom, machine)
}

/// A field of the state that an object's own type declares.
fn field(saved: &SavedState, path: &str, name: &str) -> Option<u64> {
    let object = saved.objects().iter().find(|object| object.path() == path)?;
    object.levels().last()?.fields().get(name)?.as_u64()
}

/// Plugs, unplugs, resets and sets on four threads, while a fifth saves: what is saved fits together.
#[test]
fn each_saved_state_is_one_that_was() {
    in_time(|| {
        let (qom, _machine) = machine();
        let (is_over, start) = (AtomicBool::new(false), Barrier::new(5));
        let work = |part: &dyn Fn()| {
            start.wait();
            while !is_over.load(Relaxed) {
                part();
            }
        };
        let servers = |number: u32| {
            let add = |id: &str| {
                qom.add_device(&DeviceDefinition::new("rack-server").with_id(format!("{id}{number}"))).map(drop)
            };
            add("s").unwrap();
            assert!(add("broken").is_err());
            // One is deleted, the other taken away by the program.
            match number {
                1 => qom.delete_device("s1").unwrap(),
                _ => qom.resolve("/machine/peripheral/s2").unwrap().unparent(),
            }
        };
        let lamps = ["left", "right"].map(|name| qom.resolve(&format!("/machine/{name}")).unwrap());
        let next = AtomicU32::new(0);
        let shades = || {
            let shade = next.fetch_add(1, Relaxed);
            lamps.iter().for_each(|lamp| lamp.set("shade", shade).unwrap());
        };
        thread::scope(|scope| {
            scope.spawn(|| work(&|| servers(1)));
            scope.spawn(|| work(&|| servers(2)));
            scope.spawn(|| work(&|| qom.system_reset()));
            scope.spawn(|| work(&shades));
            let over = OnDrop(|| is_over.store(true, Relaxed));
            start.wait();
            let mut all = Vec::new();
            for _ in 0..100 {
                // Others give way as long as somebody saves.
                thread::sleep(Duration::from_micros(500));
                let saved = qom.save().unwrap();
                let paths: Vec<_> = saved.objects().iter().map(|object| object.path()).collect();
                let there = |prefix: &str| {
                    ["1", "2"].iter().filter(|number| paths.contains(&format!("{prefix}{number}").as_str())).count()
                };
                let servers = there("/machine/peripheral/s");
                assert_eq!(there("/machine/peripheral/broken"), 0, "{paths:?}");
                assert_eq!(field(&saved, "/machine/rack", "plugged"), Some(servers as u64), "{paths:?}");
                let disks = paths.iter().filter(|path| path.ends_with("/disk")).count();
                assert_eq!(disks, servers, "{paths:?}");
                let both =
                    |name| ["left", "right"].map(|lamp| field(&saved, &format!("/machine/{lamp}"), name).unwrap());
                let [left, right] = both("resets");
                assert_eq!(left, right, "a reset is seen as a whole");
                let [left, right] = both("shade");
                assert!(left == right || left == right + 1, "{left} before {right}");
                if !all.contains(&saved) {
                    all.push(saved);
                }
            }
            assert!(all.len() > 10, "others had their turn");
            drop(over);
        });
    });
}

/// A machine with the same devices, where all is otherwise, becomes what was saved.
#[test]
fn a_machine_is_loaded_into_another() {
    let equal = || {
        let (qom, machine) = machine();
        for id in ["s0", "s1"] {
            qom.add_device(&DeviceDefinition::new("rack-server").with_id(id)).unwrap();
        }
        (qom, machine)
    };
    let ((qom, _one), (other, _other)) = (equal(), equal());
    qom.resolve("/machine/peripheral/s1/disk").unwrap().set("head", 7).unwrap();
    qom.resolve("/machine/left").unwrap().set("shade", 3).unwrap();
    other.system_reset();
    assert_ne!(qom.save().unwrap(), other.save().unwrap());
    other.load(&qom.save().unwrap()).unwrap();
    assert_eq!(qom.save().unwrap(), other.save().unwrap());
    assert_eq!(other.resolve("/machine/peripheral/s1/disk").unwrap().get("head").unwrap(), 7);

    qom.delete_device("s0").unwrap();
    assert_eq!(
        other.load(&qom.save().unwrap()).unwrap_err().to_string(),
        "/machine/peripheral/s0: nothing was saved of it\n/machine/peripheral/s0/disk: nothing was saved of it"
    );
}

/// Saves out of its hooks: a device may, and finds itself as it is then.
#[derive(QomType)]
#[qom(parent = "device")]
struct Archivist {
    seen: Mutex<Vec<(&'static str, bool)>>,
}
impl Archivist {
    fn look(qom: Option<Qom>, seen: &Mutex<Vec<(&'static str, bool)>>, hook: &'static str) {
        let saved = qom.expect("it has a world").save().expect("nobody else changes anything");
        let is_there = saved.objects().iter().any(|object| object.path() == "/machine/peripheral/a0/disk");
        seen.lock().unwrap().push((hook, is_there));
    }
}
impl DeviceImpl for Archivist {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_child("disk", ServerDisk::new())?;
        Archivist::look(this.qom(), &this.seen, "realize");
        Self::parent_realize(this)
    }
    fn reset(this: &Obj<Self>) {
        Archivist::look(this.qom(), &this.seen, "reset");
    }
    fn unrealize(this: &Obj<Self>) {
        Archivist::look(this.qom(), &this.seen, "unrealize");
    }
}

#[test]
fn law_16_hooks_of_devices_may_save() {
    in_time(|| {
        let (qom, _machine) = machine();
        let archivist = Archivist::INFO.name();
        let device = qom.create_by_name_as::<Archivist>(archivist).unwrap();
        let device = device.placed(&qom.resolve("/machine/peripheral").unwrap(), "a0").unwrap().realize().unwrap();
        device.reset_subtree();
        device.unparent();
        let seen = std::mem::take(&mut *device.seen.lock().unwrap());
        assert_eq!(
            seen,
            [("realize", false), ("reset", true), ("reset", true), ("unrealize", true)],
            "it is reset when it is plugged, too"
        );
        assert!(!qom.save().unwrap().objects().iter().any(|object| object.path().contains("a0")));
    });
}

/// Has a line in and a line out, and a clock.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", init = WiredBox::init)]
struct WiredBox {
    #[qom(child)]
    enable: Child<Irq>,
    #[qom(child)]
    clk: Child<Clock>,
    #[qom(link, live)]
    out: Link<Irq>,
    #[qom(state)]
    edges: AtomicU32,
}
impl WiredBox {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::ENABLE, |this: &Obj<Self>, level| {
            this.edges.fetch_add(1, Relaxed);
            this.out.set_level(level);
        });
    }
}
impl DeviceImpl for WiredBox {}

/// Levels and periods come back, without anybody being called.
#[test]
fn lines_and_clocks() {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<Machine>().unwrap().complete().unwrap();
    let boxes = ["first", "second"]
        .map(|name| qom.create::<WiredBox>().unwrap().placed(&machine, name).unwrap().realize().unwrap());
    boxes[0].connect_line("out", boxes[1].child(WiredBox::ENABLE)).unwrap();
    boxes[0].child(WiredBox::ENABLE).raise();
    boxes[0].child(WiredBox::CLK).set_hz(1000);
    let saved = qom.save().unwrap();
    let of_second: Vec<_> =
        saved.objects().iter().filter(|object| object.path().starts_with("/machine/second")).collect();
    assert_eq!(of_second.len(), 3);
    assert_eq!(of_second[1].levels()[0].fields(), json!({"level": true}).as_object().unwrap());
    let clock = json!({"period": 0, "multiplier": 1, "divider": 1});
    assert_eq!(of_second[2].levels()[0].fields(), clock.as_object().unwrap());

    boxes[0].child(WiredBox::ENABLE).lower();
    boxes[0].child(WiredBox::CLK).set_hz(1);
    qom.load(&saved).unwrap();
    assert_eq!(qom.save().unwrap(), saved);
    assert!(boxes[1].child(WiredBox::ENABLE).level());
    assert_eq!((boxes[0].child(WiredBox::CLK).hz(), boxes[1].edges.load(Relaxed)), (1000, 1));
}
