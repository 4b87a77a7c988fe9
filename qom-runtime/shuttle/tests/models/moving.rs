//! Objects that move within the tree.

use crate::probe::{Lives, look, probe, shelf, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

/// A world with `/a`, `/b` and `/a/probe`.
fn two_shelves(lives: &Lives) -> (Qom, [Owned<Container>; 2]) {
    let qom = world([]);
    let shelves = ["a", "b"].map(|name| {
        let shelf = shelf(&qom);
        qom.root().add_child(name, shelf.clone()).unwrap();
        shelf
    });
    shelves[0].add_child("probe", probe(&qom, lives)).unwrap();
    (qom, shelves)
}

#[test]
fn move_and_listing() {
    explore("move x listings of both parents' children", 3, || {
        let lives = Lives::default();
        let (qom, [from, to]) = two_shelves(&lives);
        let (mover, target) = (qom.resolve("/a/probe").unwrap(), to.clone());
        together([
            part(move || mover.move_to(&target, "moved").unwrap()),
            part(move || {
                let before = from.child_by_name("probe");
                let after = to.child_by_name("moved");
                assert!(before.is_some() || after.is_some(), "it is always somewhere");
                before.iter().chain(&after).for_each(|found| {
                    assert!(["/a/probe", "/b/moved"].contains(&&*found.canonical_path().unwrap()));
                    look(found);
                });
            }),
        ]);
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn move_into_each_other() {
    explore("move a into b x move b into a", 3, || {
        let lives = Lives::default();
        let (qom, [a, b]) = two_shelves(&lives);
        let results = together(
            [(a.clone(), b.clone()), (b, a)].map(|(object, parent)| part(move || object.move_to(&parent, "inner"))),
        );
        let refusals: Vec<_> = results.into_iter().filter_map(Result::err).collect();
        assert_eq!(refusals.len(), 1);
        assert!(matches!(refusals[0].kind(), ErrorKind::AncestorOfParent { .. }), "{}", refusals[0]);
        drop(qom);
        assert_eq!(lives.now(), 0, "a ring would stay");
    });
}

#[test]
fn move_and_unparent() {
    explore("move x unparent", 3, || {
        let lives = Lives::default();
        let (qom, [_, to]) = two_shelves(&lives);
        let object = qom.resolve("/a/probe").unwrap();
        let leaving = object.clone();
        together([part(move || object.move_to(&to, "moved").unwrap()), part(move || leaving.unparent())]);
        let there = qom.resolve("/b/moved").is_ok(); // where the move came second
        assert_eq!(lives.now(), usize::from(there));
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

/// What users delete, and what is undone then.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable), deactivate = undo)]
struct Backend {
    undone: std::sync::Arc<std::sync::atomic::AtomicUsize>,
}

impl UserCreatable for Backend {}

fn undo(this: &Obj<Backend>) {
    this.undone.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
}

#[test]
fn delete_and_move() {
    explore("delete an object x move it elsewhere", 3, || {
        let qom = world([Backend::INFO]);
        let mut draft = qom.create::<Backend>().unwrap();
        draft.place(&qom.resolve("/objects").unwrap(), "it").unwrap();
        let object = draft.complete().unwrap();
        let (deleter, mover, root) = (qom.clone(), object.clone(), qom.root());
        together([
            part(move || deleter.delete_object("it").is_ok()),
            part(move || mover.move_to(&root, "moved").is_ok()),
        ]);
        let undone = object.undone.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(undone == 0, object.canonical_path().is_some(), "in the tree, or undone");
    });
}
