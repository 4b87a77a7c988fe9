//! Trees that are deep and trees that are wide: built, listed, found and dropped on a stack of 256 KiB, so without
//! recursion.
#![cfg(feature = "auto-register")]

use qom_runtime::prelude::*;

const DEEP: usize = 100_000;
const WIDE: usize = 1_000_000;

/// Runs `work` on a thread with a small stack. Recursion that is as deep as a tree would overflow it.
fn on_a_small_stack(work: fn()) {
    std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap().join().unwrap();
}

fn container(qom: &Qom) -> Owned<Container> {
    qom.create::<Container>().unwrap().complete().unwrap()
}

/// Looks at a chain of objects named `x` below the root, and drops it.
fn look_and_drop(qom: Qom) {
    let top = qom.root().child_by_name("x").unwrap();
    let mut last = top.clone();
    assert_eq!(qom.root().descendants().filter(|object| object.name().as_deref() == Some("x")).count(), DEEP);
    for _ in 1..DEEP {
        let (name, child) = last.children().pop().unwrap();
        assert_eq!(name, "x");
        last = child;
    }
    let path = last.canonical_path().unwrap();
    assert_eq!(path.len(), 2 * DEEP);
    assert_eq!(qom.resolve(&path).unwrap(), last);
    assert!(qom.resolve("x").is_err(), "ambiguous");
    let end = container(&qom);
    last.add_child("end", end.clone()).unwrap();
    assert_eq!((qom.resolve("end").unwrap(), qom.resolve("x/x/end").unwrap()), (end.clone().upcast(), end.upcast()));
    let cyclic = qom.root().child_by_name("x").unwrap().move_to(&last, "x");
    assert_eq!(cyclic.unwrap_err().to_string(), "object '/x' is an ancestor of its new parent");
    let weak = last.downgrade();
    drop(last);
    top.unparent();
    assert!(qom.resolve("x").is_err());
    assert!(weak.upgrade().is_some());
    drop(top);
    assert_eq!(weak.upgrade(), None);
}

#[test]
fn deep_built_downwards() {
    on_a_small_stack(|| {
        let qom = Qom::new().unwrap();
        let mut at: Owned<Object> = qom.root().upcast();
        for _ in 0..DEEP {
            let next = container(&qom).upcast::<Object>();
            at.add_child("x", next.clone()).unwrap();
            at = next;
        }
        drop(at);
        look_and_drop(qom);
    });
}

#[test]
fn deep_built_upwards() {
    on_a_small_stack(|| {
        let qom = Qom::new().unwrap();
        let mut top = container(&qom);
        for _ in 1..DEEP {
            let above = container(&qom);
            above.add_child("x", top).unwrap();
            top = above;
        }
        qom.root().add_child("x", top).unwrap();
        look_and_drop(qom);
    });
}

#[test]
fn deep_and_dropped_with_its_world() {
    on_a_small_stack(|| {
        let qom = Qom::new().unwrap();
        let mut at: Owned<Object> = qom.root().upcast();
        for _ in 0..DEEP {
            let next = container(&qom).upcast::<Object>();
            next.add_const_link("up", &at).unwrap();
            at.add_child("x", next.clone()).unwrap();
            at = next;
        }
        drop(qom);
        assert_eq!((at.canonical_path(), at.get("up").unwrap()), (None, "".into()));
    });
}

/// A path that begins at any of many objects outside the tree leads nowhere, and that is known after one walk.
#[test]
fn deep_outside_the_tree() {
    on_a_small_stack(|| {
        let qom = Qom::new().unwrap();
        let top = container(&qom);
        let mut at = top.clone();
        for _ in 0..DEEP {
            let next = container(&qom);
            at.add_child("x", next.clone()).unwrap();
            at = next;
        }
        assert!(matches!(qom.resolve("x").unwrap_err().class(), qom_runtime::error::ErrorClass::DeviceNotFound));
    });
}

#[test]
fn wide() {
    on_a_small_stack(|| {
        let qom = Qom::new().unwrap();
        let wide = container(&qom);
        qom.root().add_child("wide", wide.clone()).unwrap();
        for _ in 0..WIDE {
            wide.add_child("x[*]", container(&qom)).unwrap();
        }
        let last = qom.resolve("/wide/x[999999]").unwrap();
        assert_eq!(qom.resolve("x[999999]").unwrap(), last);
        assert_eq!(last.canonical_path().as_deref(), Some("/wide/x[999999]"));
        let children = wide.children();
        assert_eq!(children.len(), WIDE);
        assert_eq!((&*children[0].0, &children[WIDE - 1].1), ("x[0]", &last));
        drop(children);
        assert_eq!(wide.descendants().count(), WIDE);
        let middle = wide.child_by_name("x[500000]").unwrap();
        middle.unparent();
        wide.add_child("x[*]", middle.clone()).unwrap();
        assert_eq!(middle.name().as_deref(), Some("x[1000000]"));
        drop(middle);
        let weak = last.downgrade();
        drop(last);
        wide.unparent();
        assert!(weak.upgrade().is_some());
        drop(wide);
        assert_eq!(weak.upgrade(), None);
    });
}
