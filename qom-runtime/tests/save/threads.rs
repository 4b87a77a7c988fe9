//! Each state that is saved is one that was: while others set properties, and add, move and remove objects.

use super::types::*;

use qom_runtime::error::ErrorKind;
use qom_runtime::value::StateField;
use qom_runtime::{RuntimeProperty, prelude::*};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

/// A counter that its owner moves on by setting it.
#[derive(QomType)]
struct Step {
    #[qom(property, state)]
    at: AtomicU32,
}

/// Moves both hands, which are never seen apart.
#[derive(QomType)]
#[qom(property(name = "both", type = u32, set_live = Pair::set_both))]
struct Pair {
    #[qom(state)]
    left: AtomicU32,
    #[qom(state)]
    right: AtomicU32,
}
impl Pair {
    fn set_both(this: &Obj<Self>, value: u32) -> Result<()> {
        this.left.store(value, Relaxed);
        thread::yield_now();
        this.right.store(value, Relaxed);
        Ok(())
    }
    /// By code of its own.
    fn step(this: &Obj<Self>) {
        let _changing = this.changing();
        this.left.fetch_add(1, Relaxed);
        thread::yield_now();
        this.right.fetch_add(1, Relaxed);
    }
}

fn world() -> Qom {
    Qom::with_types([Step::INFO, Pair::INFO, Tank::INFO]).unwrap()
}

fn field(saved: &SavedState, path: &str, name: &str) -> Option<u64> {
    let object = saved.objects().iter().find(|object| object.path() == path)?;
    object.levels()[0].fields()[name].as_u64()
}

/// What another thread does until that is over.
type Work<'a> = Box<dyn Fn(&AtomicBool) + Send + Sync + 'a>;

/// Saves for as long as others work, a few times at least; looks at each state.
fn save_while(qom: &Qom, workers: Vec<Work<'_>>, look: impl Fn(&SavedState)) {
    let (is_over, start) = (AtomicBool::new(false), Barrier::new(workers.len() + 1));
    thread::scope(|scope| {
        for worker in &workers {
            scope.spawn(|| {
                start.wait();
                worker(&is_over);
            });
        }
        /// Also where `look` panics.
        struct Over<'a>(&'a AtomicBool);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.store(true, Relaxed);
            }
        }
        let over = Over(&is_over);
        start.wait();
        for _ in 0..100 {
            // Others give way as long as somebody saves.
            thread::sleep(Duration::from_micros(500));
            look(&qom.save().unwrap());
        }
        drop(over);
    });
}

/// One thread sets `a`, then `b`, then `c` to the same number: whoever sees one sees those before it.
#[test]
fn properties_of_several_objects() {
    let qom = world();
    let paths = ["/a", "/b", "/c", "/objects/d"];
    let steps: Vec<_> = paths.iter().map(|path| put(&qom, path, qom.create::<Step>().unwrap())).collect();
    let work = |is_over: &AtomicBool| {
        for number in 1.. {
            steps.iter().for_each(|step| step.set("at", number).unwrap());
            if is_over.load(Relaxed) {
                break;
            }
        }
    };
    save_while(&qom, vec![Box::new(work)], |saved| {
        let at: Vec<_> = paths.iter().map(|path| field(saved, path, "at").unwrap()).collect();
        assert!(at.is_sorted_by(|one, next| one >= next) && at[0] - at[3] <= 1, "{at:?}");
    });
}

/// A setter that changes two fields, and code that says that it does.
#[test]
fn changes_of_several_fields() {
    let qom = world();
    let (set, stepped) =
        (put(&qom, "/set", qom.create::<Pair>().unwrap()), put(&qom, "/step", qom.create::<Pair>().unwrap()));
    let setter = |is_over: &AtomicBool| {
        (1u32..).take_while(|_| !is_over.load(Relaxed)).for_each(|number| set.set("both", number).unwrap());
    };
    let stepper = |is_over: &AtomicBool| {
        while !is_over.load(Relaxed) {
            Pair::step(&stepped);
        }
    };
    save_while(&qom, vec![Box::new(setter), Box::new(stepper), Box::new(stepper)], |saved| {
        for path in ["/set", "/step"] {
            assert_eq!(field(saved, path, "left"), field(saved, path, "right"), "{path}");
        }
    });
}

/// Added in one order and removed in the other; one moves between two places.
#[test]
fn objects_that_come_go_and_move() {
    let qom = world();
    let mover = put(&qom, "/backend/mover", qom.create::<Step>().unwrap());
    let comes_and_goes = |is_over: &AtomicBool| {
        while !is_over.load(Relaxed) {
            let first = put(&qom, "/objects/first", qom.create::<Step>().unwrap());
            let mut second = qom.create::<Tank>().unwrap();
            second.add_child("inside", qom.create::<Tank>().unwrap()).unwrap();
            let second = put(&qom, "/backend/second", second);
            second.unparent();
            first.unparent();
        }
    };
    let moves = |is_over: &AtomicBool| {
        let (here, there) = (qom.resolve("/backend").unwrap(), qom.resolve("/chardevs").unwrap());
        while !is_over.load(Relaxed) {
            mover.move_to(&there, "mover").unwrap();
            mover.move_to(&here, "mover").unwrap();
        }
    };
    save_while(&qom, vec![Box::new(comes_and_goes), Box::new(moves)], |saved| {
        let has = |path: &str| saved.objects().iter().any(|object| object.path() == path);
        assert!(has("/backend/mover") != has("/chardevs/mover"), "in one place");
        assert_eq!(has("/backend/second"), has("/backend/second/inside"), "with all that is in it");
        assert!(!has("/backend/second") || has("/objects/first"), "the second came after the first");
    });
}

/// Loading is a change as a whole: who saves sees the state before it or after it.
#[test]
fn loading_while_another_saves() {
    let qom = world();
    let steps: Vec<_> = (0..20).map(|at| put(&qom, &format!("/s{at}"), qom.create::<Step>().unwrap())).collect();
    let zero = qom.save().unwrap();
    steps.iter().for_each(|step| step.at.store(1, Relaxed));
    let one = qom.save().unwrap();
    let loads = |is_over: &AtomicBool| {
        while !is_over.load(Relaxed) {
            qom.load(&zero).unwrap();
            qom.load(&one).unwrap();
        }
    };
    save_while(&qom, vec![Box::new(loads)], |saved| assert!(*saved == zero || *saved == one));
}

/// A change that never ends, on another thread: an error, and no deadlock. On its own thread it may save.
#[test]
fn law_16_a_change_that_does_not_end() {
    let qom = world();
    put(&qom, "/a", qom.create::<Step>().unwrap());
    let changing = qom.changing();
    qom.save().unwrap();
    let error = thread::scope(|scope| scope.spawn(|| qom.save()).join().unwrap()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotAtRest));
    assert_eq!(error.to_string(), "the state does not come to rest: stop what changes it, or try again");
    drop(changing);
    thread::scope(|scope| scope.spawn(|| qom.save()).join().unwrap()).unwrap();
}

/// A setter of a property that was added at run time is one change, as those are that a type declares.
#[test]
fn a_setter_added_at_run_time() {
    let qom = world();
    let pair = put(&qom, "/pair", qom.create::<Pair>().unwrap());
    let set = |this: &Obj<Object>, value: u32| Pair::set_both(this.downcast().unwrap(), value);
    pair.add_property(RuntimeProperty::<u32>::new("added").set(set)).unwrap();
    let setter = |is_over: &AtomicBool| {
        (1u32..).take_while(|_| !is_over.load(Relaxed)).for_each(|number| pair.set("added", number).unwrap());
    };
    save_while(&qom, vec![Box::new(setter)], |saved| {
        assert_eq!(field(saved, "/pair", "left"), field(saved, "/pair", "right"));
    });
}

/// The one that was opened first is dropped first: the change goes on.
#[test]
fn changes_that_are_closed_in_another_order() {
    let qom = world();
    let pair = put(&qom, "/pair", qom.create::<Pair>().unwrap());
    let first = pair.changing();
    let second = pair.changing();
    drop(first);
    pair.left.store(1, Relaxed);
    let error = thread::scope(|scope| scope.spawn(|| qom.save()).join().unwrap()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotAtRest));
    pair.right.store(1, Relaxed);
    drop(second);
    thread::scope(|scope| scope.spawn(|| qom.save()).join().unwrap()).unwrap();
}

/// Steps a pair when it goes.
#[derive(QomType)]
#[qom(deactivate = Leaver::leave)]
struct Leaver {
    #[qom(link)]
    pair: Link<Pair>,
}
impl Leaver {
    fn leave(this: &Obj<Self>) {
        let Some(pair) = this.pair.get() else { return };
        pair.left.fetch_add(1, Relaxed);
        thread::yield_now();
        pair.right.fetch_add(1, Relaxed);
    }
}

/// What leaves does its last steps within the change, and so does what was below it.
#[test]
fn what_leaves_with_its_parent() {
    let qom = Qom::with_types([Pair::INFO, Leaver::INFO]).unwrap();
    let pair = put(&qom, "/pair", qom.create::<Pair>().unwrap());
    let leaves = |is_over: &AtomicBool| {
        while !is_over.load(Relaxed) {
            let mut above = qom.create::<Container>().unwrap();
            let mut leaver = qom.create::<Leaver>().unwrap();
            leaver.set_link("pair", Some(pair.as_ref())).unwrap();
            above.add_child("leaver", leaver).unwrap();
            put(&qom, "/above", above).unparent();
        }
    };
    save_while(&qom, vec![Box::new(leaves)], |saved| {
        assert_eq!(field(saved, "/pair", "left"), field(saved, "/pair", "right"));
    });
}

/// Gets ready for being saved, step by step.
#[derive(QomType)]
#[qom(state(before_save = Ready::prepare))]
struct Ready {
    #[qom(property, state)]
    left: AtomicU32,
    #[qom(property, state)]
    right: AtomicU32,
}
impl Ready {
    fn prepare(this: &Obj<Self>) -> Result<()> {
        let _changing = this.changing();
        this.set("left", this.left.load(Relaxed) + 1)?;
        thread::sleep(Duration::from_micros(200));
        this.set("right", this.left.load(Relaxed))
    }
}

/// Nobody sees what another's hook is at.
#[test]
fn two_that_save() {
    let qom = Qom::with_types([Ready::INFO]).unwrap();
    let ready = put(&qom, "/ready", qom.create::<Ready>().unwrap());
    let look = |saved: &SavedState| {
        assert_eq!(field(saved, "/ready", "left"), field(saved, "/ready", "right"));
    };
    let saves = |is_over: &AtomicBool| {
        while !is_over.load(Relaxed) {
            look(&qom.save().unwrap());
        }
    };
    save_while(&qom, vec![Box::new(saves), Box::new(saves)], look);
    drop(ready);
}

/// Takes its time.
#[derive(QomType)]
#[qom(state(before_save = Slow::prepare))]
struct Slow {
    #[qom(state)]
    at: AtomicU32,
}
impl Slow {
    fn prepare(_: &Obj<Self>) -> Result<()> {
        thread::sleep(Duration::from_millis(500));
        Ok(())
    }
}

/// Two load, and neither is as fast as the other would give way: both come to their end.
#[test]
fn two_that_load() {
    let qom = Qom::with_types([Slow::INFO]).unwrap();
    put(&qom, "/slow", qom.create::<Slow>().unwrap());
    let saved = qom.save().unwrap();
    thread::scope(|scope| {
        let other = scope.spawn(|| qom.load(&saved));
        thread::sleep(Duration::from_millis(100));
        qom.load(&saved).unwrap();
        other.join().unwrap().unwrap();
    });
}

/// So much that it takes longer to save than a change gives way at first.
#[derive(Default)]
struct Memory;
impl StateField for Memory {
    type Saved = u8;
    fn save(&self) -> u8 {
        thread::sleep(Duration::from_millis(400));
        0
    }
    fn restore(&self, _: u8) {}
}

/// Has much to save.
#[derive(QomType)]
struct Board {
    #[qom(state)]
    memory: Memory,
}

/// Changes give way for as long as it takes.
#[test]
fn law_16_a_save_that_takes_long() {
    let qom = Qom::with_types([Step::INFO, Board::INFO]).unwrap();
    let step = put(&qom, "/step", qom.create::<Step>().unwrap());
    put(&qom, "/board", qom.create::<Board>().unwrap());
    let (begun, is_over) = (Instant::now(), AtomicBool::new(false));
    let lasts = Duration::from_secs(20);
    thread::scope(|scope| {
        scope.spawn(|| {
            (1u32..)
                .take_while(|_| !is_over.load(Relaxed) && begun.elapsed() < lasts)
                .for_each(|number| step.set("at", number).unwrap());
        });
        thread::sleep(Duration::from_millis(50));
        let saved = qom.save();
        is_over.store(true, Relaxed);
        saved.unwrap();
    });
    assert!(begun.elapsed() < lasts, "it came to an end while the other went on");
}
