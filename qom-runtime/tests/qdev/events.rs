//! Events and listeners: when they are told, in which order, and that whoever is told may do anything.

use super::diary::Diary;
use super::kit::{Kit, KitDev, KitHost, answer, deleted, deleted_at};
use super::types::Tower;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Listening, Step};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// Says in the diary when it ends.
#[derive(QomType)]
#[qom(parent = "kit-dev")]
struct Mortal {
    diary: Option<Arc<Diary>>,
}
impl DeviceImpl for Mortal {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.diary = Some(this.extension()?);
        Self::parent_realize(this)
    }
    fn unrealize(this: &Obj<Self>) {
        super::diary::note(this, "unrealize");
    }
}
impl Drop for Mortal {
    fn drop(&mut self) {
        if let Some(diary) = &self.diary {
            diary.note("finalize");
        }
    }
}

/// Calls a function for each event of a world that it is given, too.
fn on_event(qom: &Qom, call: impl Fn(&Qom, &DeviceEvent) + Send + Sync + 'static) -> Listening {
    let weak = qom.downgrade();
    qom.on_device_event(move |event| {
        if let Some(qom) = weak.upgrade() {
            call(&qom, event);
        }
    })
}

/// A deadlock is a failure, and not a wait.
pub(crate) fn in_time(work: impl FnOnce() + Send + 'static) {
    let (sender, done) = mpsc::channel();
    let worker = std::thread::spawn(move || {
        work();
        let _ = sender.send(());
    });
    match done.recv_timeout(Duration::from_secs(60)) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("it hangs"),
        _ => worker.join().unwrap(),
    }
}

#[test]
fn an_event_follows_the_finalizers() {
    let kit = Kit::host();
    let diary = kit.qom.extension::<Diary>();
    let heard = diary.clone();
    let _listening = kit.qom.on_device_event(move |event| heard.note(event.name()));
    let device = kit.add(json!({"driver": "mortal", "id": "x"})).unwrap();
    kit.delete("x").unwrap();
    assert_eq!(diary.take(), ["unrealize"]);
    drop(device);
    assert_eq!(diary.take(), ["finalize", "DEVICE_DELETED"]);
}

#[test]
fn in_an_event_the_id_and_the_slot_are_free() {
    in_time(|| {
        let kit = Kit::running(&["host,id=host1"]);
        let again = Arc::new(Mutex::new(Vec::new()));
        let said = again.clone();
        let _listening = on_event(&kit.qom, move |qom, event| {
            if *event == deleted("t0") && said.lock().unwrap().is_empty() {
                let free = (qom.instance::<Tower>(), qom.check::<Tower>().is_ok());
                let added = qom.add_device(&DeviceDefinition::new("tower").with_id("t0"));
                said.lock().unwrap().push((free, answer(added)));
            }
        });
        kit.add(json!({"driver": "tower", "id": "t0"})).unwrap();
        kit.delete("t0").unwrap();
        assert_eq!(*again.lock().unwrap(), [((None, true), "ok".to_owned())]);
        assert!(kit.device("t0").is_active());
    });
}

#[test]
fn what_is_inside_ends_before_what_it_is_in() {
    let kit = Kit::running(&["host,id=host1", "kit-host-async,id=async0"]);
    let inner = |name: &str| deleted_at(&format!("/machine/peripheral/t0/{name}"));
    let tower = kit.add(json!({"driver": "tower", "id": "t0"})).unwrap();
    kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    // Whoever takes it away.
    tower.unparent();
    assert_eq!(kit.events(), []);
    drop(tower);
    assert_eq!(kit.events(), [inner("part"), inner("card"), deleted("t0")]);
    // With its host, what is on the host's bus.
    let tower = kit.add(json!({"driver": "tower", "id": "t0"})).unwrap();
    drop(tower);
    kit.device("host1").unparent();
    assert_eq!(kit.events(), [inner("part"), inner("card"), deleted("t0"), deleted("host1")]);
    // With the machine, everything.
    kit.board().unparent();
    let all = kit.events();
    assert!(all.contains(&deleted("x")) && all.contains(&deleted("async0")), "{all:?}");
}

#[test]
fn what_was_never_there_is_not_told() {
    let kit = Kit::host();
    kit.set("host0", "veto", "not now").unwrap();
    assert!(kit.add(json!({"driver": "kit-dev"})).is_err());
    kit.set("host0", "veto", "").unwrap();
    kit.set("host0", "plug-veto", "not now").unwrap();
    assert!(kit.add(json!({"driver": "kit-dev"})).is_err());
    assert!(kit.add(json!({"driver": "kit-dev", "fail-realize": "no"})).is_err());
    drop(kit.qom.create_by_name("kit-dev").unwrap());
    assert_eq!(kit.events(), []);
}

#[test]
fn who_wants_no_more_events_gets_none() {
    let kit = Kit::host();
    let count = Arc::new(Mutex::new(0));
    let own: Arc<Mutex<Option<Listening>>> = Arc::default();
    let (counted, dropped) = (count.clone(), own.clone());
    // It drops itself with the first.
    *own.lock().unwrap() = Some(kit.qom.on_device_event(move |_| {
        *counted.lock().unwrap() += 1;
        let listening = dropped.lock().unwrap().take();
        drop(listening);
    }));
    for _ in 0..2 {
        kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
        kit.delete("x").unwrap();
    }
    assert_eq!(*count.lock().unwrap(), 1);
    // What it owned is gone as well.
    let owned = Arc::new(());
    let kept = owned.clone();
    let listening = kit.qom.on_device_event(move |_| drop(kept.clone()));
    assert_eq!(Arc::strong_count(&owned), 2);
    drop(listening);
    assert_eq!(Arc::strong_count(&owned), 1);
}

/// Neither who deletes nor who is told after it suffers.
#[test]
fn a_subscriber_that_panics() {
    let kit = Kit::running(&["kit-host-async,id=async0"]);
    let _panics = kit.qom.on_device_event(|_| panic!("an event too much"));
    let later = Arc::new(Mutex::new(Vec::new()));
    let heard = later.clone();
    let _later = kit.qom.on_device_event(move |event| heard.lock().unwrap().push(event.clone()));
    let device = kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "async0.0"})).unwrap();
    kit.delete("x").unwrap();
    device.refuse_unplug().unwrap();
    let refused = DeviceEvent::UnplugGuestError { id: Some("x".into()), path: "/machine/peripheral/x".into() };
    kit.delete("x").unwrap();
    device.complete_unplug().unwrap();
    drop(device);
    let all = [refused, deleted("x")];
    assert_eq!((kit.events(), later.lock().unwrap().clone()), (all.to_vec(), all.to_vec()));
    kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "async0.0"})).unwrap();
}

/// Says in the diary what it is told, with its name.
struct Herald(&'static str, Arc<Diary>);
impl DeviceListener for Herald {
    fn realized(&self, device: &Obj<Device>) {
        self.1.note(format!("{}+{}", self.0, device.id().unwrap_or_default()));
    }
    fn unrealized(&self, device: &Obj<Device>) {
        // It can still be seen where it was.
        assert!(device.canonical_path().is_some() && device.parent_bus().is_some() && !device.is_active());
        self.1.note(format!("{}-{}", self.0, device.id().unwrap_or_default()));
    }
}

#[test]
fn listeners_are_told_in_order_and_in_reverse() {
    let kit = Kit::host();
    let diary = kit.qom.extension::<Diary>();
    let listen = |name| kit.qom.add_device_listener(Arc::new(Herald(name, diary.clone())));
    let _first = listen("first");
    let _second = listen("second");
    kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
    assert_eq!(diary.take(), ["first+x", "second+x"]);
    // Who was not told that it came is not told that it goes.
    let third = listen("third");
    kit.delete("x").unwrap();
    assert_eq!(diary.take(), ["second-x", "first-x"]);
    kit.add(json!({"driver": "kit-dev", "id": "y"})).unwrap();
    kit.delete("y").unwrap();
    assert_eq!(diary.take(), ["first+y", "second+y", "third+y", "third-y", "second-y", "first-y"]);
    drop(third);
    kit.add(json!({"driver": "kit-dev", "id": "z"})).unwrap();
    assert_eq!(diary.take(), ["first+z", "second+z"]);
}

/// At a step it adds a device and deletes it, and does what else can be done; once.
struct Meddler {
    at: Step,
    qom: Qom,
    is_done: AtomicBool,
}

impl Meddler {
    fn meddle(qom: &Qom) {
        let definition = DeviceDefinition::new("kit-dev").with_id("meddler").with_bus("host0.0");
        let added = qom.add_device(&definition).unwrap().unwrap();
        added.move_to_bus(&qom.find_bus("multi0.0").unwrap()).unwrap();
        assert!(super::types::picture(qom).contains("(kit-dev)"));
        qom.resolve_as::<Device>("/machine/peripheral/host0").unwrap().reset_subtree();
        qom.delete_device("meddler").unwrap();
    }
}

impl DeviceListener for Meddler {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        if step == self.at && !self.is_done.swap(true, Relaxed) {
            Meddler::meddle(&self.qom);
        }
        Ok(())
    }
}

/// Law 16.
#[test]
fn at_each_step_devices_may_be_added_and_deleted() {
    in_time(|| {
        for at in Step::all() {
            let kit = Kit::hosts();
            let meddler = Arc::new(Meddler { at, qom: kit.qom.clone(), is_done: AtomicBool::new(false) });
            let listening = kit.qom.add_device_listener(meddler.clone());
            kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "host0.0"})).unwrap();
            kit.delete("x").unwrap();
            drop(listening);
            assert!(meddler.is_done.load(Relaxed), "{at} was not seen");
            assert_eq!(kit.events(), [deleted("meddler"), deleted("x")], "{at}");
        }
    });
}

/// Meddles in each of its hooks.
#[derive(QomType)]
#[qom(parent = "kit-host", implements(HotplugHandler))]
struct Busybody {
    is_busy: AtomicBool,
}
impl DeviceImpl for Busybody {}
impl Busybody {
    fn meddle(this: &Obj<Self>, hook: &str) {
        if !this.is_busy.swap(true, Relaxed) {
            if let Some(qom) = this.qom() {
                Meddler::meddle(&qom);
                qom.extension::<Diary>().note(hook);
            }
            this.is_busy.store(false, Relaxed);
        }
    }
}
impl HotplugHandler for Busybody {
    fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        Self::meddle(this, "pre_plug");
        Self::parent_pre_plug(this, device)
    }
    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        Self::meddle(this, "plug");
        Self::parent_plug(this, device)
    }
    fn unplug_request(this: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        Self::meddle(this, "unplug_request");
        Ok(UnplugRequest::Now)
    }
    fn unplug(this: &Obj<Self>, device: &Obj<Device>) -> Result<()> {
        Self::meddle(this, "unplug");
        Self::parent_unplug(this, device)
    }
    fn is_hotpluggable_bus(this: &Obj<Self>, _: &Obj<Bus>) -> bool {
        Self::meddle(this, "is_hotpluggable_bus");
        true
    }
}

/// Meddles in its own hooks.
#[derive(QomType)]
#[qom(parent = "kit-dev")]
struct Fidget {}
impl DeviceImpl for Fidget {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if let Some(qom) = this.qom() {
            Meddler::meddle(&qom);
        }
        Self::parent_realize(this)
    }
    fn unrealize(this: &Obj<Self>) {
        if let Some(qom) = this.qom() {
            Meddler::meddle(&qom);
        }
    }
    fn reset(this: &Obj<Self>) {
        if let Some(qom) = this.qom() {
            qom.add_device(&DeviceDefinition::new("kit-dev").with_id("extra").with_bus("host0.0")).unwrap();
            qom.delete_device("extra").unwrap();
        }
    }
}

#[test]
fn in_each_hook_devices_may_be_added_and_deleted() {
    in_time(|| {
        let kit = Kit::running(&["kit-host,id=host0", "kit-host-multi,id=multi0", "busybody,id=b0"]);
        let diary = kit.qom.extension::<Diary>();
        kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "b0.0"})).unwrap();
        kit.delete("x").unwrap();
        let mut hooks = diary.take();
        hooks.dedup();
        let once = ["is_hotpluggable_bus", "pre_plug", "plug", "is_hotpluggable_bus", "unplug_request", "unplug"];
        assert_eq!(hooks, once);
        assert_eq!(kit.events().last(), Some(&deleted("x")));
        kit.add(json!({"driver": "fidget", "id": "f", "bus": "host0.0"})).unwrap();
        assert_eq!(kit.events(), [deleted("meddler"), deleted("extra")]);
        kit.delete("f").unwrap();
        assert_eq!(kit.events(), [deleted("extra"), deleted("meddler"), deleted("f")]);
    });
}

#[test]
fn in_an_event_devices_may_be_added_and_deleted() {
    in_time(|| {
        let kit = Kit::hosts();
        let _listening = on_event(&kit.qom, |qom, event| {
            if *event == deleted("x") {
                Meddler::meddle(qom);
            }
        });
        kit.add(json!({"driver": "kit-dev", "id": "x", "bus": "host0.0"})).unwrap();
        kit.delete("x").unwrap();
        assert_eq!(kit.events(), [deleted("x"), deleted("meddler")]);
    });
}

/// Deletes the very device that is at this step.
struct Rival {
    at: Step,
    qom: Qom,
    said: Mutex<Vec<String>>,
}
impl DeviceListener for Rival {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        if step == self.at && self.said.lock().unwrap().is_empty() {
            self.said.lock().unwrap().push("busy".into());
            let said = answer(self.qom.delete_device("x"));
            *self.said.lock().unwrap() = vec![said];
        }
        Ok(())
    }
}

/// Of two who delete a device, one succeeds: also where the other is asked in the middle of it.
#[test]
fn a_device_is_deleted_once() {
    in_time(|| {
        let pending = "Device x is already in the process of unplug";
        let missing = "DeviceNotFound: Device 'x' not found";
        for at in Step::DELETE.into_iter().chain(Step::UNPLUG) {
            let kit = Kit::host();
            kit.add(json!({"driver": "kit-dev", "id": "x"})).unwrap();
            let rival = Arc::new(Rival { at, qom: kit.qom.clone(), said: Mutex::default() });
            let _listening = kit.qom.add_device_listener(rival.clone());
            let outer = answer(kit.delete("x"));
            let inner = rival.said.lock().unwrap().pop().unwrap();
            match at {
                Step::FindDevice => assert_eq!((outer.as_str(), inner.as_str()), (missing, "ok")),
                Step::CheckBlockers => assert_eq!((outer.as_str(), inner.as_str()), (pending, "ok")),
                _ => assert_eq!((outer.as_str(), inner.as_str()), ("ok", pending), "{at}"),
            }
            assert_eq!(kit.events(), [deleted("x")], "{at}");
        }
    });
}
