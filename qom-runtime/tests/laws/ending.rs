//! The end of objects: finalizers, what a panic in them leaves, and the end of a whole world.

use crate::types::{Leaf, OtherLeaf, Plain, Red, Top, arm, note, notes};
use crate::{panic_of, within_time};
use qom_runtime::prelude::*;

/// A child that says when it goes.
#[derive(QomType, Debug)]
struct Twig {
    #[qom(property)]
    name: String,
}

impl Drop for Twig {
    fn drop(&mut self) {
        note(format!("-{}", self.name));
    }
}

fn twig(qom: &Qom, name: &str) -> Owned<Twig> {
    let mut draft = qom.create::<Twig>().unwrap();
    draft.set("name", name).unwrap();
    draft.complete().unwrap()
}

#[test]
fn law_15_finalizers_run_leaf_to_root() {
    let qom = Qom::new().unwrap();
    notes();
    drop(qom.create::<Leaf>().unwrap());
    let whole = ["+top", "+middle", "+leaf", "-leaf", "-middle", "-top"];
    assert_eq!(notes(), whole, "a draft");
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    leaf.unparent();
    drop(leaf);
    assert_eq!(notes(), ["+top", "+middle", "+leaf", "deactivate", "-leaf", "-middle", "-top"], "a live object");
}

#[test]
fn law_15_a_panicking_drop_stops_nothing() {
    let qom = Qom::new().unwrap();
    for point in ["drop of leaf", "drop of middle", "drop of top", "deactivate"] {
        let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
        let weak = leaf.downgrade();
        notes();
        arm(point);
        leaf.unparent();
        drop(leaf);
        assert_eq!(notes(), ["deactivate", "-leaf", "-middle", "-top"], "{point}");
        assert_eq!(weak.upgrade(), None);
        assert_eq!(qom.check::<Leaf>(), Ok(()), "{point}: the slot is free");
        arm(point);
        drop(qom.create::<Leaf>().unwrap());
        assert_eq!(qom.check::<Leaf>(), Ok(()), "{point}, of a draft");
        arm("");
    }
}

#[test]
fn law_15_a_panic_while_unwinding_stops_nothing() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    leaf.unparent();
    notes();
    let said = panic_of(|| {
        let _leaf = leaf;
        arm("drop of leaf");
        panic!("{}", "the first");
    });
    assert_eq!(said, "the first");
    assert_eq!(notes(), ["-leaf", "-middle", "-top"]);
    assert_eq!(qom.check::<Leaf>(), Ok(()));
}

/// Panics with a value that panics.
struct Bomb;
impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            std::panic::panic_any(String::from("the payload"));
        }
    }
}

#[derive(QomType, Debug)]
#[qom(parent = "other-leaf")]
struct Mined {}
impl Drop for Mined {
    fn drop(&mut self) {
        std::panic::panic_any(Bomb);
    }
}

#[test]
fn law_15_nor_does_a_payload_that_panics() {
    let qom = Qom::new().unwrap();
    notes();
    drop(qom.create::<Mined>().unwrap());
    assert_eq!(notes(), ["+top", "-top"]);
    assert_eq!(qom.check::<Top>().unwrap_err().to_string(), "Object type 'top' is abstract");
    assert_eq!(qom.check::<Mined>(), Ok(()));
}

#[test]
fn law_15_children_end_before_parents() {
    let qom = Qom::new().unwrap();
    let root = twig(&qom, "root");
    for name in ["a", "b"] {
        let branch = twig(&qom, name);
        branch.add_child("leaf", twig(&qom, &format!("{name}1"))).unwrap();
        root.add_child(name, branch).unwrap();
    }
    let kept = root.child_by_name("b").unwrap();
    notes();
    drop(root);
    assert_eq!(notes(), ["-a1", "-a", "-root"]);
    assert_eq!((kept.parent(), kept.children().len()), (None, 1), "what is held stays, with what it holds");
    drop(kept);
    assert_eq!(notes(), ["-b1", "-b"]);
    let mut draft = qom.create::<Twig>().unwrap();
    draft.name = "outer".into();
    let mut inner = qom.create::<Twig>().unwrap();
    inner.name = "inner".into();
    draft.add_child("x", inner).unwrap();
    drop(draft);
    assert_eq!(notes(), ["-inner", "-outer"], "drafts too");
}

#[test]
fn law_15_a_draft_that_fails_ends_its_children_first() {
    let qom = Qom::new().unwrap();
    let mut leaf = qom.create::<Leaf>().unwrap();
    let mut child = qom.create::<Twig>().unwrap();
    child.name = "child".into();
    leaf.add_child("child", child).unwrap();
    leaf.stuck = true;
    notes();
    leaf.complete().unwrap_err();
    assert_eq!(notes(), ["-child", "-leaf", "-middle", "-top"]);
}

#[test]
fn law_11_the_last_qom_takes_its_tree_apart() {
    let qom = Qom::new().unwrap();
    let (outer, inner) = (twig(&qom, "outer"), twig(&qom, "inner"));
    outer.add_child("inner", inner.clone()).unwrap();
    qom.root().add_child("outer", outer).unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    let weak = qom.downgrade();
    drop(qom.clone());
    assert_eq!(inner.canonical_path().as_deref(), Some("/outer/inner"));
    notes();
    drop(qom);
    assert_eq!(notes(), ["-outer", "deactivate"], "held objects stay; what was activated is deactivated");
    assert_eq!(weak.upgrade(), None);
    assert_eq!((inner.parent(), inner.canonical_path(), inner.qom()), (None, None, None));
    assert_eq!((inner.get("name").unwrap(), leaf.is_active()), (Value::from("inner"), false));
    leaf.set("heat", 3).unwrap();
    assert_eq!(inner.add_child("x", leaf.clone()).unwrap_err().to_string(), "the Qom is gone");
    drop((inner, leaf));
    assert_eq!(notes(), ["-inner", "-leaf", "-middle", "-top"]);
}

#[test]
fn law_02_a_panicking_deactivate_does_not_stop_the_end_of_the_world() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    qom.root().add_child("twig", twig(&qom, "twig")).unwrap();
    drop(leaf);
    notes();
    arm("deactivate");
    drop(qom);
    let mut said = notes();
    said.sort();
    assert_eq!(said, ["-leaf", "-middle", "-top", "-twig", "deactivate"]);
}

#[test]
fn law_04_weak_handles() {
    let qom = Qom::new().unwrap();
    for name in ["plain", "other-leaf"] {
        let draft = qom.create_by_name(name).unwrap();
        let weak = draft.weak();
        assert_eq!(weak.upgrade(), None, "{name}: a draft");
        let live = draft.complete().unwrap();
        let (again, other) = (live.downgrade(), weak.clone());
        assert_eq!((weak == again, weak.upgrade().as_ref()), (true, Some(&live)));
        live.unparent();
        let second = weak.upgrade().unwrap();
        drop(live);
        assert_eq!(other.upgrade().as_ref(), Some(&second), "{name}");
        drop(second);
        assert_eq!((weak.upgrade(), other.upgrade(), again.upgrade()), (None, None, None), "{name}");
    }
    // A weak handle to an object whose slot has another one since.
    let one = qom.create::<Red>().unwrap().complete().unwrap();
    let weak = one.downgrade();
    drop(one);
    let two = qom.create::<Red>().unwrap().complete().unwrap();
    assert_eq!(weak.upgrade(), None);
    assert_eq!(qom.instance::<Red>(), Some(two));
}

#[test]
fn law_02_a_deep_tree() {
    const DEPTH: usize = 100_000;
    within_time(|| {
        let qom = Qom::new().unwrap();
        let mut at: Owned<Object> = qom.root().upcast();
        for _ in 0..DEPTH {
            let next = qom.create::<Container>().unwrap().complete().unwrap().upcast::<Object>();
            at.add_child("x", next.clone()).unwrap();
            at = next;
        }
        let path = at.canonical_path().unwrap();
        assert_eq!(path.len(), 2 * DEPTH);
        assert_eq!(qom.resolve(&path).unwrap(), at);
        drop(at);
        qom.root().child_by_name("x").unwrap().unparent();
        // And as drafts in drafts are not: this one ends with its world.
        let mut top = qom.create::<Container>().unwrap().complete().unwrap();
        for _ in 0..DEPTH {
            let above = qom.create::<Container>().unwrap().complete().unwrap();
            above.add_child("x", top).unwrap();
            top = above;
        }
        qom.root().add_child("top", top).unwrap();
    });
}

#[test]
fn law_02_a_wide_tree() {
    within_time(|| {
        let qom = Qom::new().unwrap();
        let wide = qom.create::<Container>().unwrap().complete().unwrap();
        qom.root().add_child("wide", wide.clone()).unwrap();
        for at in 0..200_000 {
            wide.add_child(&format!("x[{at}]"), qom.create::<Container>().unwrap().complete().unwrap()).unwrap();
        }
        assert_eq!(wide.children().len(), 200_000);
        assert_eq!(qom.resolve("/wide/x[123456]").unwrap().name().as_deref(), Some("x[123456]"));
        wide.child_by_name("x[7]").unwrap().unparent();
        assert!(qom.resolve("/wide/x[7]").is_err());
    });
}

#[test]
fn law_03_the_slot_is_free_when_the_last_handle_is_gone() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<OtherLeaf>().unwrap().complete().unwrap();
    leaf.unparent();
    assert!(qom.create::<OtherLeaf>().unwrap_err().holder().unwrap().path().is_none(), "out of the tree, still held");
    drop(leaf);
    assert_eq!(qom.check::<OtherLeaf>(), Ok(()));
    let _ = qom.create::<Plain>().unwrap();
}
