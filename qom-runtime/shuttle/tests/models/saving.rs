//! State is saved and loaded while others change it.

use crate::{explore, part, together};
use qom_runtime::prelude::*;
use qom_runtime::value::StateField;
use std::sync::atomic::{
    AtomicU32,
    Ordering::{Relaxed, SeqCst},
};

/// A field at which the checker may turn to another thread: what is read of others is an atomic that it does not know.
#[derive(Default)]
struct Turn(shuttle::sync::atomic::AtomicBool);
impl StateField for Turn {
    type Saved = bool;
    fn save(&self) -> bool {
        self.0.load(SeqCst)
    }
    fn restore(&self, saved: bool) {
        self.0.store(saved, SeqCst);
    }
}

/// Has a number that users set, and two that go together.
#[derive(QomType)]
struct Gauge {
    #[qom(property, state)]
    at: AtomicU32,
    #[qom(state)]
    turn: Turn,
    #[qom(state)]
    left: AtomicU32,
    #[qom(state)]
    right: AtomicU32,
}

impl Gauge {
    fn step(this: &Obj<Self>) {
        let _changing = this.changing();
        this.left.fetch_add(1, Relaxed);
        shuttle::thread::yield_now();
        this.right.fetch_add(1, Relaxed);
    }
}

fn gauges<const N: usize>(names: [&str; N]) -> (Qom, [Owned<Gauge>; N]) {
    let qom = Qom::with_types([Gauge::INFO]).unwrap();
    let gauges =
        names.map(|name| qom.create::<Gauge>().unwrap().placed(&qom.root(), name).unwrap().complete().unwrap());
    (qom, gauges)
}

fn field(saved: &SavedState, path: &str, name: &str) -> Option<u64> {
    let object = saved.objects().iter().find(|object| object.path() == path)?;
    object.levels()[0].fields()[name].as_u64()
}

/// Who sees the second set sees the first.
#[test]
fn save_and_set_of_two_objects() {
    explore("save x set of two objects", 3, || {
        let (qom, [a, b]) = gauges(["a", "b"]);
        let other = qom.clone();
        let setter = part(move || {
            a.set("at", 1).unwrap();
            b.set("at", 1).unwrap();
            None
        });
        let saver = part(move || Some(other.save().unwrap()));
        let saved = together([setter, saver]).into_iter().flatten().next().unwrap();
        let [a, b] = ["/a", "/b"].map(|path| field(&saved, path, "at"));
        assert!(a >= b, "{a:?}, {b:?}");
    });
}

/// Two numbers that change together.
#[test]
fn save_and_a_change_of_two_fields() {
    explore("save x change of two fields", 2, || {
        let (qom, [gauge]) = gauges(["g"]);
        let parts = [
            part(move || {
                Gauge::step(&gauge);
                None
            }),
            part(move || Some(qom.save().unwrap())),
        ];
        let saved = together(parts).into_iter().flatten().next().unwrap();
        assert_eq!(field(&saved, "/g", "left"), field(&saved, "/g", "right"));
    });
}

/// One object comes after the other, to another parent, and goes before it.
#[test]
fn save_and_objects_that_come_and_go() {
    explore("save x objects come and go", 2, || {
        let (qom, []) = gauges([]);
        let other = qom.clone();
        let comes_and_goes = part(move || {
            let make = |path: &str| {
                let parent = other.resolve(path).unwrap();
                other.create::<Gauge>().unwrap().placed(&parent, "it").unwrap().complete().unwrap()
            };
            let (first, second) = (make("/objects"), make("/backend"));
            second.unparent();
            first.unparent();
            None
        });
        let saved = together([comes_and_goes, part(move || Some(qom.save().unwrap()))]);
        let saved = saved.into_iter().flatten().next().unwrap();
        let [first, second] = ["/objects/it", "/backend/it"].map(|path| field(&saved, path, "at").is_some());
        assert!(first || !second);
    });
}

/// Loading is one change.
#[test]
fn save_and_load() {
    explore("save x load", 2, || {
        let (qom, [a, b]) = gauges(["a", "b"]);
        let zero = qom.save().unwrap();
        [&a, &b].into_iter().for_each(|gauge| gauge.at.store(1, Relaxed));
        let (other, before) = (qom.clone(), qom.save().unwrap());
        let to = zero.clone();
        let loader = part(move || {
            other.load(&to).unwrap();
            None
        });
        let saved = together([loader, part(move || Some(qom.save().unwrap()))]).into_iter().flatten().next().unwrap();
        assert!(saved == zero || saved == before, "{saved}");
    });
}
