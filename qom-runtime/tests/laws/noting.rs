//! What a draft notes for later: run, or dropped, and whatever panics in that keeps nothing else.

use qom_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

/// There is at most one.
#[derive(QomType)]
#[qom(singleton, activate = Self::begin)]
struct Beacon {
    /// Panic in the step.
    #[qom(property)]
    breaks: bool,
}

impl Beacon {
    fn begin(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.breaks { panic!("the lamp breaks") } else { Ok(()) }
    }
}

/// Its drop panics.
struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a value in a note");
    }
}

type Log = Arc<Mutex<Vec<&'static str>>>;

/// A draft on which everything is noted twice, once with a value whose drop panics.
fn noted(qom: &Qom, log: &Log) -> Draft<Beacon> {
    let mut draft = qom.create::<Beacon>().unwrap();
    let say = |what: &'static str| {
        let log = log.clone();
        move || log.lock().unwrap().push(what)
    };
    let mut this = draft.as_mut();
    for _ in 0..2 {
        let bombs = [Bomb, Bomb, Bomb, Bomb, Bomb];
        let [on_failure, after_inside, on_live, on_settled, on_end] = bombs;
        let (failed, inside, live, settled, end) =
            (say("failed"), say("inside"), say("live"), say("settled"), say("end"));
        this.on_failure(move |_| (failed(), drop(on_failure)).0);
        this.after_inside(move |_| {
            let _kept = std::mem::ManuallyDrop::new(after_inside);
            inside();
            Ok(())
        });
        this.on_live(move |_| {
            let _kept = std::mem::ManuallyDrop::new(on_live);
            live();
            Ok(())
        });
        this.on_settled(move |_| (settled(), drop(on_settled)).0);
        this.on_end(move || (end(), drop(on_end)).0);
    }
    draft
}

#[test]
fn law_15_what_a_note_owns_keeps_no_slot() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    drop(noted(&qom, &log));
    assert_eq!(*log.lock().unwrap(), ["failed"; 2]);
    qom.check::<Beacon>().unwrap();
}

#[test]
fn law_02_a_panic_in_a_step_and_in_what_notes_own() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let mut draft = noted(&qom, &log);
    draft.breaks = true;
    assert!(catch_unwind(AssertUnwindSafe(|| draft.complete())).is_err());
    assert_eq!(*log.lock().unwrap(), ["failed"; 2]);
    qom.check::<Beacon>().unwrap();
}

#[test]
fn law_15_what_a_note_owns_does_not_keep_an_object_from_life_or_from_its_end() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let beacon = noted(&qom, &log).complete().unwrap();
    assert_eq!(*log.lock().unwrap(), ["inside", "inside", "live", "live", "settled", "settled"]);
    log.lock().unwrap().clear();
    drop(beacon);
    assert_eq!(*log.lock().unwrap(), ["end"; 2]);
    qom.check::<Beacon>().unwrap();
}

#[test]
fn law_15_what_is_taken_back_is_taken_back_whole() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let mut draft = noted(&qom, &log);
    draft.as_mut().on_live(|_| Err(Error::new("no")));
    let error = draft.complete().unwrap_err();
    assert_eq!(error.to_string(), "no");
    assert_eq!(*log.lock().unwrap(), ["inside", "inside", "live", "live", "end", "end"]);
    qom.check::<Beacon>().unwrap();
}

/// Has one inside, and makes nothing of its failure.
#[derive(QomType)]
#[qom(singleton, activate = Self::begin)]
struct Lighthouse {
    #[qom(child)]
    beacon: Child<Beacon>,
}

impl Lighthouse {
    fn begin(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let completed = catch_unwind(AssertUnwindSafe(|| this.complete_child(Self::BEACON)));
        assert!(completed.is_err());
        this.child_mut(Self::BEACON).breaks = false;
        Ok(())
    }
}

#[test]
fn law_07_what_failed_inside_does_not_go_live_whoever_forgives_it() {
    let qom = Qom::new().unwrap();
    let mut house = qom.create::<Lighthouse>().unwrap();
    house.child_mut(Lighthouse::BEACON).breaks = true;
    let error = house.complete().unwrap_err();
    assert_eq!(error.to_string(), "the steps of a 'beacon' did not come to an end");
    qom.check::<Beacon>().unwrap();
}
