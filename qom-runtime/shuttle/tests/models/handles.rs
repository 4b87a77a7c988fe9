//! The last handle goes while others look, also where the object's own end turns to its world.

use crate::probe::{Life, Lives, look, probe, shelf, world};
use crate::{explore, part, together};
use qom_runtime::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn upgrade_and_last_drop() {
    explore("weak upgrade x last drop", 4, || {
        let (qom, lives) = (world([]), Lives::default());
        let object = probe(&qom, &lives);
        let weak = object.downgrade();
        together([
            part(move || drop(object)),
            part(move || {
                if let Some(found) = weak.upgrade() {
                    look(&found);
                }
                drop(weak);
            }),
        ]);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn upgrades_and_last_drop() {
    explore("weak upgrade x clone and drop x last drop", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let object = probe(&qom, &lives);
        let (weak, other) = (object.downgrade(), object.clone());
        together([
            part(move || drop(object)),
            part(move || look(&other.clone())),
            part(move || weak.upgrade().iter().for_each(|found| look(found))),
        ]);
        assert_eq!(lives.now(), 0);
    });
}

/// The parent ends while its child is looked at by another way.
#[test]
fn parent_ends_and_child_is_used() {
    explore("the last handle of a parent goes x its child is used and asks for it", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (parent, child) = (probe(&qom, &lives), probe(&qom, &lives));
        parent.add_child("child", child.clone()).unwrap();
        together([
            part(move || drop(parent)),
            part(move || {
                if let Some(parent) = child.parent() {
                    look(&parent);
                }
                assert_eq!(child.canonical_path(), None);
                look(&child);
            }),
        ]);
        assert_eq!(lives.now(), 0);
    });
}

/// Uses its world when it ends.
#[derive(QomType, Debug)]
struct Meddler {
    life: Life,
    world: Option<WeakQom>,
    lives: Lives,
    /// How often its end came to its end: a panic in it is contained, so it would not show.
    done: Arc<AtomicUsize>,
}

impl Drop for Meddler {
    fn drop(&mut self) {
        if let Some(qom) = self.world.as_ref().and_then(WeakQom::upgrade) {
            if let Ok(found) = qom.resolve("/shelf/probe") {
                look(&found);
            }
            qom.root().add_child("late[*]", probe(&qom, &self.lives)).unwrap();
            if let Ok(shelf) = qom.resolve("/shelf") {
                shelf.unparent();
            }
        }
        self.life.check();
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn meddling_end() {
    explore("an object's end resolves, adds and unparents x unparent", 2, || {
        let (qom, lives, done) = (world([Meddler::INFO]), Lives::default(), Arc::new(AtomicUsize::new(0)));
        let shelf = shelf(&qom);
        shelf.add_child("probe", probe(&qom, &lives)).unwrap();
        let mut meddler = qom.create::<Meddler>().unwrap();
        (meddler.life, meddler.world) = (lives.begin(), Some(qom.downgrade()));
        (meddler.lives, meddler.done) = (lives.clone(), done.clone());
        shelf.add_child("meddler", meddler.complete().unwrap()).unwrap();
        qom.root().add_child("shelf", shelf).unwrap();
        let (remover, other) = (qom.clone(), qom.clone());
        together([
            part(move || {
                if let Ok(meddler) = remover.resolve("/shelf/meddler") {
                    meddler.unparent();
                }
            }),
            part(move || {
                if let Ok(shelf) = other.resolve("/shelf") {
                    shelf.unparent();
                }
            }),
        ]);
        assert_eq!(done.load(Ordering::Relaxed), 1, "it ended, and nothing stopped it");
        assert!(qom.resolve("/shelf").is_err());
        look(&qom.resolve("/late[0]").unwrap());
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

/// As above, and the world goes too.
#[test]
fn meddling_end_of_the_world() {
    explore("an object's end resolves, adds and unparents x the last Qom goes", 2, || {
        let (qom, lives, done) = (world([Meddler::INFO]), Lives::default(), Arc::new(AtomicUsize::new(0)));
        let mut meddler = qom.create::<Meddler>().unwrap();
        (meddler.life, meddler.world) = (lives.begin(), Some(qom.downgrade()));
        (meddler.lives, meddler.done) = (lives.clone(), done.clone());
        let meddler: Owned<Meddler> = meddler.complete().unwrap();
        let root = qom.root();
        together([part(move || drop(meddler)), part(move || drop(qom))]);
        assert_eq!(done.load(Ordering::Relaxed), 1);
        assert_eq!((root.children(), lives.now()), (Vec::new(), 0), "what came late left too");
    });
}
