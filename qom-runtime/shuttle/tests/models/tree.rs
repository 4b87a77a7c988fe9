//! Adding, finding and removing children.

use crate::probe::{Lives, draft, look, probe, shelf, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

#[test]
fn add_and_resolve() {
    explore("add x resolve", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let child = probe(&qom, &lives);
        let (adder, finder) = (qom.clone(), qom.clone());
        together([
            part(move || adder.root().add_child("probe", child).unwrap()),
            part(move || {
                if let Ok(found) = finder.resolve("/probe") {
                    assert_eq!(found.canonical_path().as_deref(), Some("/probe"), "in its place when it is found");
                    look(&found);
                }
            }),
        ]);
        look(&qom.resolve("/probe").unwrap());
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn unparent_and_resolve() {
    explore("unparent x resolve", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        qom.root().add_child("probe", probe(&qom, &lives)).unwrap();
        let (remover, finder) = (qom.clone(), qom.clone());
        together([
            part(move || remover.resolve("/probe").unwrap().unparent()),
            part(move || {
                if let Ok(found) = finder.resolve("/probe") {
                    look(&found);
                }
            }),
        ]);
        assert!(qom.resolve("/probe").is_err());
        assert_eq!(lives.now(), 0, "it ended with its last handle");
    });
}

/// The parent leaves, and with it what is below.
#[test]
fn unparent_and_read() {
    explore("unparent x property read through a path", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let parent = shelf(&qom);
        parent.add_child("probe", probe(&qom, &lives)).unwrap();
        qom.root().add_child("shelf", parent.clone()).unwrap();
        let reader = qom.clone();
        together([
            part(move || parent.unparent()), // and the last handle goes, if nobody looks
            part(move || {
                if let Ok(found) = reader.resolve("/shelf/probe") {
                    look(&found);
                }
            }),
        ]);
        assert!(qom.resolve("/shelf").is_err());
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn two_adds_of_one_name() {
    explore("add x add of one name", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let children = [(); 2].map(|()| probe(&qom, &lives));
        let results = together(children.clone().map(|child| {
            let root = qom.root();
            part(move || root.add_child("probe", child))
        }));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for (child, result) in children.iter().zip(results) {
            match result {
                Ok(()) => assert_eq!(child.canonical_path().as_deref(), Some("/probe")),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::DuplicateProperty { .. }), "{error}");
                    assert_eq!((child.parent(), child.canonical_path()), (None, None));
                    qom.root().add_child("other", child.clone()).unwrap();
                }
            }
            look(child);
        }
        drop((children, qom));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn add_and_place_of_one_name() {
    explore("add x a draft goes live, under one name", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (child, mut placed) = (probe(&qom, &lives), draft(&qom, &lives));
        let (adder, builder) = (qom.root(), qom.root());
        let results: [Result<()>; 2] = together([
            part(move || adder.add_child("probe", child)),
            part(move || {
                placed.place(&builder, "probe")?;
                placed.complete().map(drop)
            }),
        ]);
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(lives.now(), 1, "the other is gone");
        look(&qom.resolve("/probe").unwrap());
    });
}

#[test]
fn two_numbers() {
    explore("add x add of the next number", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let before = qom.root().children().len();
        together([(); 2].map(|()| {
            let (root, child) = (qom.root(), probe(&qom, &lives));
            part(move || root.add_child("probe[*]", child).unwrap())
        }));
        look(&qom.resolve("/probe[0]").unwrap());
        look(&qom.resolve("/probe[1]").unwrap());
        assert_eq!(qom.root().children().len(), before + 2);
    });
}

/// Each of some objects into the next one: the last would close a ring.
fn ring<const OBJECTS: usize>() {
    let (qom, lives) = (world([]), Lives::default());
    let objects = [(); OBJECTS].map(|()| probe(&qom, &lives));
    let parts = std::array::from_fn::<_, OBJECTS, _>(|at| {
        let (parent, child) = (objects[at].clone(), objects[(at + 1) % OBJECTS].clone());
        part(move || parent.add_child("child", child))
    });
    let results = together(parts);
    let refusals: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(refusals.len(), 1, "all but one fit");
    assert!(matches!(refusals[0].kind(), ErrorKind::AncestorOfParent { .. }), "{}", refusals[0]);
    let parentless = objects.iter().filter(|object| object.parent().is_none()).count();
    assert_eq!(parentless, 1);
    drop(objects);
    assert_eq!(lives.now(), 0, "a ring would stay");
}

#[test]
fn cycle_of_two() {
    explore("a into b x b into a", 3, ring::<2>);
}

#[test]
fn cycle_of_three() {
    explore("a into b x b into c x c into a", 2, ring::<3>);
}

/// One object, two parents.
#[test]
fn two_parents() {
    explore("add to one parent x add to another", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (child, parents) = (probe(&qom, &lives), [(); 2].map(|()| shelf(&qom)));
        let results = together(parents.clone().map(|parent| {
            let child = child.clone();
            part(move || parent.add_child("probe", child))
        }));
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        assert_eq!(parents.iter().map(|parent| parent.children().len()).sum::<usize>(), 1);
        drop((parents, child));
        assert_eq!(lives.now(), 0);
    });
}

/// A listing is of one moment, and keeps what it lists.
#[test]
fn children_and_unparent() {
    explore("children x unparent x add", 2, || {
        let (qom, lives) = (world([]), Lives::default());
        let parent = shelf(&qom);
        let (first, second) = (probe(&qom, &lives), probe(&qom, &lives));
        parent.add_child("first", first.clone()).unwrap();
        let (adder, lister) = (parent.clone(), parent.clone());
        together([
            part(move || first.unparent()),
            part(move || adder.add_child("second", second).unwrap()),
            part(move || {
                for (name, child) in lister.children() {
                    assert!(["first", "second"].contains(&&*name), "its name was read with it");
                    look(&child);
                }
            }),
        ]);
        assert_eq!(parent.children().len(), 1);
        drop(parent);
        assert_eq!(lives.now(), 0);
    });
}
