//! What a type does before it is saved and after it was loaded, and what happens where that fails.

use super::types::put;
use qom_runtime::value::StateField;
use qom_runtime::{SavedState, prelude::*};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What is done in this world.
#[derive(Default)]
struct Diary(Mutex<Vec<String>>);

fn note<T: QomType>(this: &Obj<T>, what: &str) {
    let path = this.canonical_path().unwrap_or_default();
    this.extension::<Diary>().unwrap().0.lock().unwrap().push(format!("{path} {what}"));
}

fn diary(qom: &Qom) -> Vec<String> {
    std::mem::take(&mut *qom.extension::<Diary>().0.lock().unwrap())
}

#[derive(Clone, Copy, Default, PartialEq)]
enum How {
    #[default]
    Well,
    Fails,
    Panics,
}

fn act(how: How) -> Result<()> {
    match how {
        How::Well => Ok(()),
        How::Fails => Err(Error::new("the spring is broken")),
        How::Panics => panic!("the spring has gone"),
    }
}

/// Keeps time in a form of its own.
#[derive(QomType)]
#[qom(state(before_save = Watch::before_save, after_load = Watch::after_load))]
struct Watch {
    /// What is kept.
    hands: Mutex<(u32, u32)>,
    /// What is saved.
    #[qom(state)]
    minutes: AtomicU32,
    #[qom(property)]
    id: u32,
    saving: Mutex<How>,
    loading: Mutex<How>,
}
impl Watch {
    fn before_save(this: &Obj<Self>) -> Result<()> {
        note(this, "before_save");
        let (hours, minutes) = *this.hands.lock().unwrap();
        this.minutes.store(hours * 60 + minutes, Relaxed);
        let how = *this.saving.lock().unwrap();
        act(how)
    }
    fn after_load(this: &Obj<Self>) -> Result<()> {
        note(this, "after_load");
        let minutes = this.minutes.load(Relaxed);
        *this.hands.lock().unwrap() = (minutes / 60, minutes % 60);
        let how = *this.loading.lock().unwrap();
        act(how)
    }
}

/// A watch with an alarm, and hooks of its own.
#[derive(QomType)]
#[qom(parent = "watch", state(before_save = AlarmWatch::before, after_load = AlarmWatch::after))]
struct AlarmWatch {
    #[qom(state)]
    alarm: AtomicU32,
}
impl AlarmWatch {
    fn before(this: &Obj<Self>) -> Result<()> {
        note(this, "alarm before_save");
        Ok(())
    }
    fn after(this: &Obj<Self>) -> Result<()> {
        note(this, "alarm after_load");
        Ok(())
    }
}

fn shop() -> (Qom, Owned<Watch>, Owned<AlarmWatch>) {
    let qom = Qom::with_types([Watch::INFO, AlarmWatch::INFO]).unwrap();
    let watch = put(&qom, "/watch", qom.create::<Watch>().unwrap());
    let mut alarm = qom.create::<AlarmWatch>().unwrap();
    alarm.place(&watch, "alarm").unwrap();
    let alarm = alarm.complete().unwrap();
    (qom, watch, alarm)
}

#[test]
fn in_the_order_of_the_tree_and_of_ancestry() {
    let (qom, watch, _) = shop();
    *watch.hands.lock().unwrap() = (3, 20);
    let saved = qom.save().unwrap();
    assert_eq!(diary(&qom), ["/watch before_save", "/watch/alarm before_save", "/watch/alarm alarm before_save"]);
    assert_eq!(saved.objects()[0].levels()[0].fields()["minutes"], 200);
    *watch.hands.lock().unwrap() = (0, 0);
    qom.load(&saved).unwrap();
    assert_eq!(*watch.hands.lock().unwrap(), (3, 20));
    let loaded: Vec<_> = diary(&qom).into_iter().filter(|line| line.ends_with("load")).collect();
    assert_eq!(loaded, ["/watch after_load", "/watch/alarm after_load", "/watch/alarm alarm after_load"]);
}

#[test]
fn a_hook_that_fails_before_saving() {
    let (qom, watch, alarm) = shop();
    *alarm.as_ancestor::<Watch>().saving.lock().unwrap() = How::Fails;
    assert_eq!(qom.save().unwrap_err().to_string(), "/watch/alarm: watch: the spring is broken");
    *watch.saving.lock().unwrap() = How::Panics;
    assert!(catch_unwind(AssertUnwindSafe(|| qom.save())).is_err());
    // That is over: others save, and change.
    *watch.saving.lock().unwrap() = How::Well;
    *alarm.as_ancestor::<Watch>().saving.lock().unwrap() = How::Well;
    qom.save().unwrap();
}

/// The fields are what they were, and what was computed from them is computed again.
#[test]
fn a_hook_that_fails_after_loading() {
    for how in [How::Fails, How::Panics] {
        let (qom, watch, alarm) = shop();
        let alarm_watch = alarm.as_ancestor::<Watch>();
        let midnight = qom.save().unwrap();
        *watch.hands.lock().unwrap() = (3, 20);
        *alarm_watch.hands.lock().unwrap() = (4, 30);
        alarm.alarm.store(7, Relaxed);
        let before = qom.save().unwrap();
        *alarm_watch.loading.lock().unwrap() = how;
        let outcome = catch_unwind(AssertUnwindSafe(|| qom.load(&midnight)));
        match how {
            How::Panics => assert!(outcome.is_err()),
            _ => assert_eq!(outcome.unwrap().unwrap_err().to_string(), "/watch/alarm: watch: the spring is broken"),
        }
        assert_eq!(*watch.hands.lock().unwrap(), (3, 20), "its hook had run, and has run again");
        assert_eq!(*alarm_watch.hands.lock().unwrap(), (4, 30));
        assert_eq!(qom.save().unwrap(), before);
        *alarm_watch.loading.lock().unwrap() = How::Well;
        qom.load(&midnight).unwrap();
        assert_eq!(*alarm_watch.hands.lock().unwrap(), (0, 0));
    }
}

/// A hook, or a setter, that turns to the world: it may read, set, save; nothing waits for itself (law 16).
#[derive(QomType)]
#[qom(state(before_save = Nosy::look, after_load = Nosy::look),
      property(name = "snapshot", type = bool, set_live = Nosy::snapshot))]
struct Nosy {
    #[qom(property, state)]
    seen: AtomicU32,
    #[qom(property, state, on_set = Nosy::count)]
    counted: AtomicU32,
    counts: AtomicU32,
}
impl Nosy {
    fn count(&self) {
        self.counts.fetch_add(1, Relaxed);
    }
    fn look(this: &Obj<Self>) -> Result<()> {
        this.set("seen", this.seen.load(Relaxed) + 1)?;
        this.set("counted", 1)?;
        let qom = this.qom().ok_or_else(|| Error::new("no world"))?;
        drop(qom.changing());
        let other = qom.create::<Container>()?.complete()?;
        this.add_child("other", other.clone())?;
        other.unparent();
        Ok(())
    }
    fn snapshot(this: &Obj<Self>, _: bool) -> Result<()> {
        let qom = this.qom().ok_or_else(|| Error::new("no world"))?;
        let saved = qom.save()?;
        qom.load(&saved)
    }
}

#[test]
fn law_16_hooks_that_change_what_is_saved() {
    let qom = Qom::with_types([Nosy::INFO]).unwrap();
    let nosy = put(&qom, "/nosy", qom.create::<Nosy>().unwrap());
    let saved = qom.save().unwrap();
    assert_eq!(saved.objects()[0].levels()[0].fields()["seen"], 1);
    qom.load(&saved).unwrap();
    nosy.set("snapshot", true).unwrap();
    assert!(nosy.counts.load(Relaxed) > 1);
    assert!(nosy.children().is_empty());
}

/// Saves and loads in the course of both.
#[derive(QomType)]
#[qom(state(before_save = Again::again, after_load = Again::again))]
struct Again {
    #[qom(state)]
    turns: AtomicU32,
    said: Mutex<Vec<String>>,
}
impl Again {
    fn again(this: &Obj<Self>) -> Result<()> {
        let qom = this.qom().ok_or_else(|| Error::new("no world"))?;
        let outcomes = [qom.save().map(drop), qom.load(&SavedState::default())];
        this.said.lock().unwrap().extend(outcomes.map(|outcome| outcome.unwrap_err().to_string()));
        Ok(())
    }
}

/// An error, and no end of hooks within hooks (law 16).
#[test]
fn law_16_saving_while_saving() {
    let qom = Qom::with_types([Again::INFO]).unwrap();
    let again = put(&qom, "/again", qom.create::<Again>().unwrap());
    let saved = qom.save().unwrap();
    assert_eq!(*again.said.lock().unwrap(), ["the state is being saved or loaded"; 2]);
    again.said.lock().unwrap().clear();
    qom.load(&saved).unwrap();
    assert_eq!(*again.said.lock().unwrap(), ["the state is being saved or loaded"; 4], "before and after");
    // That is over.
    qom.save().unwrap();
}

/// Where code of a user panics while all is looked at, or put back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Where {
    #[default]
    Nowhere,
    Save,
    Admit,
    Restore,
    RestoreTwice,
    Deserialize,
    Serialize,
    Check,
    Upgrade,
}

thread_local! {
    static PANICS: std::cell::Cell<Where> = const { std::cell::Cell::new(Where::Nowhere) };
}

fn at(place: Where) {
    let wanted = PANICS.get();
    if wanted == Where::RestoreTwice && place == Where::Restore {
        panic!("again: {place:?}");
    }
    if wanted == place {
        PANICS.set(Where::Nowhere);
        panic!("here: {place:?}");
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Number(u32);
impl serde::Serialize for Number {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        at(Where::Serialize);
        self.0.serialize(serializer)
    }
}
impl<'de> serde::Deserialize<'de> for Number {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        at(Where::Deserialize);
        u32::deserialize(deserializer).map(Number)
    }
}

#[derive(Default)]
struct Cell(Mutex<Number>);
impl StateField for Cell {
    type Saved = Number;
    fn save(&self) -> Number {
        at(Where::Save);
        self.0.lock().unwrap().clone()
    }
    fn admit(&self, _: &Number) -> Result<()> {
        at(Where::Admit);
        Ok(())
    }
    fn restore(&self, saved: Number) {
        at(Where::Restore);
        *self.0.lock().unwrap() = saved;
    }
}

/// Panics where that is wanted.
#[derive(QomType)]
#[qom(state(version = 2, oldest = 1, upgrade = Moody::upgrade))]
struct Moody {
    #[qom(property, state)]
    first: AtomicU32,
    #[qom(state, check = Moody::check)]
    cell: Cell,
    #[qom(property, state)]
    last: AtomicU32,
}
impl Moody {
    fn check(_: &Number) -> Result<()> {
        at(Where::Check);
        Ok(())
    }
    fn upgrade(_: u32, _: &mut qom_runtime::value::Map<String, Value>) -> Result<()> {
        at(Where::Upgrade);
        Ok(())
    }
}

/// The panic is passed on, nothing has changed, and what comes after is as if it had not been.
#[test]
fn panics_everywhere() {
    use Where::*;
    for place in [Save, Admit, Restore, RestoreTwice, Deserialize, Serialize, Check, Upgrade] {
        let qom = Qom::with_types([Moody::INFO]).unwrap();
        let moody = put(&qom, "/moody", qom.create::<Moody>().unwrap());
        put(&qom, "/other", qom.create::<Moody>().unwrap());
        let mut zero = qom.save().unwrap().to_json();
        zero["objects"][0]["state"][0]["version"] = 1.into();
        let zero = SavedState::from_json(zero).unwrap();
        let set = |first: u32, cell: u32, last: u32| {
            moody.set("first", first).unwrap();
            *moody.cell.0.lock().unwrap() = Number(cell);
            moody.set("last", last).unwrap();
        };
        set(1, 2, 3);
        let before = qom.save().unwrap();
        PANICS.set(place);
        let outcome = catch_unwind(AssertUnwindSafe(|| match place {
            Save | Serialize => qom.save().map(drop),
            _ => qom.load(&zero),
        }));
        assert!(outcome.is_err(), "{place:?}");
        PANICS.set(Nowhere);
        if place == RestoreTwice {
            // What panics when it is put back, also where that undoes it, is its own; what is next to it is undone.
            assert_eq!((moody.first.load(Relaxed), moody.last.load(Relaxed)), (1, 3));
            set(1, 2, 3);
        }
        assert_eq!(qom.save().unwrap(), before, "{place:?}");
        qom.load(&zero).unwrap();
        assert_eq!((moody.first.load(Relaxed), moody.last.load(Relaxed)), (0, 0));
        std::thread::scope(|scope| scope.spawn(|| qom.save().map(drop)).join().unwrap()).unwrap();
    }
}
