//! User code that turns to its world while the core is at work: no lock is held, so nothing waits for ever.

use crate::types::{Plain, Red, UNATTACHED, note, notes};
use crate::within_time;
use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where a [`Busy`] object finds its world, before and after it has one.
static WORLDS: Mutex<Vec<(u32, WeakQom)>> = Mutex::new(Vec::new());

/// Uses its world in every hook that it has.
#[derive(QomType, Debug)]
#[qom(singleton, placement = UNATTACHED, init = init, activate = activate, deactivate = deactivate,
      property(name = "work", type = u32, get = get_work, set_draft = draft_work),
      property(name = "toil", type = u32, get = get_work, set_live = live_work))]
struct Busy {
    /// Followed by a hook.
    #[qom(property, on_set = follow)]
    number: u32,
    /// Which world, for the hooks that get no object.
    world: AtomicU32,
    /// Keeps the world, once.
    last: Mutex<Option<Qom>>,
}

/// Everything that can be asked of a world.
fn use_world(qom: &Qom) {
    assert!(qom.create::<Busy>().is_err() || qom.instance::<Busy>().is_none());
    let _ = qom.instance::<Busy>().map(|busy| (busy.get("number"), busy.canonical_path(), format!("{busy:?}")));
    let _ = qom.get_or_create::<Red>().unwrap().complete().unwrap();
    let _ = (qom.resolve("/unattached"), qom.only::<Busy>(), qom.check::<Busy>());
    let plain = qom.create::<Plain>().unwrap().complete().unwrap();
    let shelf = qom.create::<Container>().unwrap().complete().unwrap();
    shelf.add_child("plain", plain).unwrap();
    if qom.root().add_child("shelf", shelf.clone()).is_ok() {
        shelf.unparent();
    }
    drop(Qom::clone(qom));
}

fn world(number: u32) -> Option<Qom> {
    let worlds = WORLDS.lock().unwrap();
    let found = worlds.iter().find(|(known, _)| *known == number)?.1.clone();
    drop(worlds);
    found.upgrade()
}

fn init(this: &mut ObjMut<'_, Busy>) {
    use_world(&this.qom().unwrap());
}

fn follow(this: &mut Busy) {
    this.world.store(this.number, Ordering::Relaxed);
    use_world(&world(this.number).unwrap());
}

fn get_work(this: &Busy) -> Result<u32> {
    if let Some(qom) = world(this.number) {
        use_world(&qom);
    }
    Ok(1)
}

fn draft_work(this: &mut Busy, _: u32) -> Result<()> {
    use_world(&world(this.number).unwrap());
    Ok(())
}

fn live_work(this: &Obj<Busy>, _: u32) -> Result<()> {
    use_world(&this.qom().unwrap());
    this.get("work")?;
    if let Some(parent) = this.parent() {
        let name = this.name().unwrap();
        this.unparent();
        // It was deactivated, so it does not come back: an error, and no deadlock.
        let error = parent.add_child(&name, this.to_owned()).unwrap_err();
        assert!(matches!(error.kind(), qom_runtime::error::ErrorKind::Retired { .. }), "{error}");
    }
    Ok(())
}

fn activate(this: &mut ObjMut<'_, Busy>) -> Result<()> {
    use_world(&this.qom().unwrap());
    Ok(())
}

fn deactivate(this: &Obj<Busy>) {
    if let Some(qom) = this.qom() {
        use_world(&qom);
    }
    this.unparent();
    note("deactivated");
}

impl Drop for Busy {
    fn drop(&mut self) {
        if let Some(qom) = world(self.number) {
            note(format!("slot held: {}", qom.create::<Busy>().is_err()));
            note(format!("instance: {}", qom.instance::<Busy>().is_some()));
            use_world(&qom);
        }
        drop(self.last.get_mut().unwrap().take()); // the last handle to the world, perhaps
        note("dropped"); // not reached after a panic, which the core contains
    }
}

fn busy(number: u32) -> (Qom, Draft<Busy>) {
    let qom = Qom::new().unwrap();
    WORLDS.lock().unwrap().push((number, qom.downgrade()));
    let mut draft = qom.create::<Busy>().unwrap();
    draft.set("number", number).unwrap();
    (qom, draft)
}

#[test]
fn law_16_hooks_of_a_draft() {
    within_time(|| {
        let (qom, mut draft) = busy(1);
        draft.set("work", 1).unwrap();
        assert_eq!(draft.get("work").unwrap(), 1);
        drop(draft);
        assert_eq!(notes(), ["slot held: true", "instance: false", "dropped"]);
        assert_eq!(qom.check::<Busy>(), Ok(()));
    });
}

#[test]
fn law_16_hooks_of_a_live_object() {
    within_time(|| {
        let (qom, draft) = busy(2);
        let live = draft.complete().unwrap();
        assert_eq!(live.get("work").unwrap(), 1);
        live.set("toil", 1).unwrap();
        live.unparent();
        drop(live);
        assert_eq!(notes(), ["deactivated", "slot held: true", "instance: false", "dropped"]);
        assert_eq!(qom.check::<Busy>(), Ok(()));
    });
}

#[test]
fn law_16_the_end_of_the_world() {
    within_time(|| {
        let (qom, draft) = busy(3);
        let live = draft.complete().unwrap();
        drop(live);
        drop(qom); // deactivate and Drop run from here
        assert_eq!(notes(), ["deactivated", "dropped"]);
    });
}

#[test]
fn law_16_the_last_qom_goes_in_a_finalizer() {
    within_time(|| {
        let (qom, draft) = busy(4);
        let shelf = qom.create::<Container>().unwrap().complete().unwrap();
        qom.root().add_child("shelf", shelf.clone()).unwrap();
        let live = draft.complete().unwrap();
        let weak = qom.downgrade();
        live.unparent();
        *live.last.lock().unwrap() = Some(qom);
        drop(live);
        assert_eq!((weak.upgrade(), shelf.parent()), (None, None));
        assert_eq!(notes(), ["deactivated", "slot held: true", "instance: false", "dropped"]);
    });
}
