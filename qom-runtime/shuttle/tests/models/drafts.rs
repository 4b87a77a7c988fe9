//! Drafts go live with what is in them, in one step.

use crate::probe::{Lives, Probe, draft, look, probe, world};
use crate::{explore, part, together};
use qom_runtime::prelude::*;

/// A draft of a probe in a draft of a container that has a place, and weak handles to both.
fn nested(qom: &Qom, lives: &Lives) -> (Draft<Container>, Weak<Container>, Weak<Probe>) {
    let mut outer = qom.create::<Container>().unwrap();
    let inner = draft(qom, lives);
    let weak = (outer.weak(), inner.weak());
    outer.add_child("inner", inner).unwrap();
    outer.place(&qom.root(), "outer").unwrap();
    (outer, weak.0, weak.1)
}

#[test]
fn going_live_and_resolve() {
    explore("a draft goes live with a child x resolve", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (draft, ..) = nested(&qom, &lives);
        let finder = qom.clone();
        together([
            part(move || drop(draft.complete().unwrap())),
            part(move || {
                let inner = finder.resolve("/outer/inner");
                let outer = finder.resolve("/outer");
                if let Ok(inner) = inner {
                    assert_eq!(inner.parent(), Some(outer.unwrap()), "never seen before its parent");
                    look(&inner);
                } else if let Ok(outer) = outer {
                    look(&outer.child_by_name("inner").unwrap());
                }
            }),
        ]);
        look(&qom.resolve("/outer/inner").unwrap());
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn going_live_and_upgrade() {
    explore("a draft goes live with a child x weak upgrades", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (draft, outer, inner) = nested(&qom, &lives);
        together([
            part(move || drop(draft.complete().unwrap())),
            part(move || {
                if outer.upgrade().is_some() {
                    assert!(inner.upgrade().is_some(), "both are live, or none");
                }
                if let Some(inner) = inner.upgrade() {
                    assert_eq!(inner.canonical_path().as_deref(), Some("/outer/inner"));
                    assert_eq!(inner.parent(), outer.upgrade().map(Owned::upcast));
                    look(&inner);
                }
            }),
        ]);
        drop(qom);
        assert_eq!(lives.now(), 0);
    });
}

/// What was found of a place may be gone when the draft goes live.
#[test]
fn going_live_and_unparent() {
    explore("a placed draft goes live x its parent leaves", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let parent = probe(&qom, &lives);
        qom.root().add_child("parent", parent.clone()).unwrap();
        let mut inner = draft(&qom, &lives);
        inner.place(&parent, "inner").unwrap();
        let [live, _] = together([
            part(move || Some(inner.complete().unwrap())),
            part(move || {
                parent.unparent();
                None
            }),
        ]);
        let live = live.unwrap();
        look(&live);
        assert_eq!((live.parent(), lives.now()), (None, 1), "nobody holds the parent");
    });
}
