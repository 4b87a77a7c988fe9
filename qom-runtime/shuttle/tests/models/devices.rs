//! Devices: realized once, unrealized once, and never in the tree in between.

use crate::probe::{Life, Lives, shelf, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A device that counts how often it is unrealized.
#[derive(QomType, Debug)]
#[qom(parent = "device")]
struct Counted {
    life: Life,
    unrealized: Arc<AtomicUsize>,
}

impl DeviceImpl for Counted {
    fn unrealize(this: &Obj<Self>) {
        this.life.check();
        this.unrealized.fetch_add(1, Ordering::Relaxed);
        Self::parent_unrealize(this);
    }
}

/// A draft of a device, and its count.
fn device(qom: &Qom, lives: &Lives) -> (Draft<Counted>, Arc<AtomicUsize>) {
    let mut draft = qom.create::<Counted>().unwrap();
    draft.life = lives.begin();
    let unrealized = draft.unrealized.clone();
    (draft, unrealized)
}

/// Tries to put a device elsewhere, as long as it has a parent.
fn put_elsewhere(root: &Obj<Container>, device: &Owned<Counted>) {
    for _ in 0..2 {
        match root.add_child("elsewhere", device.clone()) {
            Ok(()) => panic!("a device that left the tree does not come back"),
            Err(error) if matches!(error.kind(), ErrorKind::Retired { .. }) => return,
            Err(error) => assert!(matches!(error.kind(), ErrorKind::HasParent { .. }), "{error}"),
        }
    }
}

#[test]
fn unparent_and_add() {
    explore("unparent of a device x add elsewhere", 3, || {
        let (qom, lives) = (world([Counted::INFO]), Lives::default());
        let (draft, unrealized) = device(&qom, &lives);
        let device = draft.realize().unwrap();
        let (leaving, root) = (device.clone(), qom.root());
        together([part(move || leaving.unparent()), part(move || put_elsewhere(&root, &device))]);
        assert_eq!((unrealized.load(Ordering::Relaxed), lives.now()), (1, 0));
    });
}

#[test]
fn end_of_parent_and_add() {
    explore("the parent of a device ends x add elsewhere", 3, || {
        let (qom, lives) = (world([Counted::INFO]), Lives::default());
        let (mut draft, unrealized) = device(&qom, &lives);
        let parent = shelf(&qom);
        draft.place(&parent, "device").unwrap();
        let device = draft.realize().unwrap();
        let root = qom.root();
        together([part(move || drop(parent)), part(move || put_elsewhere(&root, &device))]);
        assert_eq!((unrealized.load(Ordering::Relaxed), lives.now()), (1, 0));
    });
}

#[test]
fn unparent_and_unparent() {
    explore("unparent of a device x unparent", 3, || {
        let (qom, lives) = (world([Counted::INFO]), Lives::default());
        let (draft, unrealized) = device(&qom, &lives);
        let device = draft.realize().unwrap();
        together([device.clone(), device].map(|device| part(move || device.unparent())));
        assert_eq!((unrealized.load(Ordering::Relaxed), lives.now()), (1, 0));
    });
}

#[test]
fn unparent_and_last_qom() {
    explore("unparent of a device x last Qom goes", 2, || {
        let (qom, lives) = (world([Counted::INFO]), Lives::default());
        let (draft, unrealized) = device(&qom, &lives);
        let device = draft.realize().unwrap();
        together([part(move || device.unparent()), part(move || drop(qom))]);
        assert_eq!((unrealized.load(Ordering::Relaxed), lives.now()), (1, 0));
    });
}

/// Both need the container of the unattached, which neither finds.
#[test]
fn realize_and_realize() {
    explore("realize x realize, without a container for them", 2, || {
        let (qom, lives) = (world([Counted::INFO]), Lives::default());
        let drafts = [(); 2].map(|()| device(&qom, &lives).0);
        together(drafts.map(|draft| part(move || drop(draft.realize().unwrap()))));
        for path in ["/unattached/device[0]", "/unattached/device[1]"] {
            qom.resolve(path).unwrap();
        }
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}
