//! Drafts: exclusive until they go live, together with all that is in them.

use crate::types::{Always, Leaf, Never, Once, OtherLeaf, Plain, Red, Top, notes};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::Barrier;

#[test]
fn law_07_a_draft_cannot_be_reached() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create::<Leaf>().unwrap();
    draft.place(&qom.root(), "here").unwrap();
    let weak = draft.weak();
    assert_eq!(weak.upgrade(), None);
    assert_eq!(qom.instance::<Leaf>(), None);
    assert_eq!(qom.instance::<Top>(), None);
    assert!(qom.resolve("/here").is_err());
    assert!(qom.root().child_by_name("here").is_none());
    assert!(qom.root().children().iter().all(|(name, _)| name != "here"));
    let live = draft.complete().unwrap();
    assert_eq!(weak.upgrade().unwrap(), live);
    assert_eq!(qom.instance::<Top>().unwrap(), live);
    assert_eq!(qom.resolve("/here").unwrap(), live);
}

#[test]
fn law_07_children_go_live_with_their_parent() {
    let qom = Qom::new().unwrap();
    let mut parent = qom.create::<Container>().unwrap();
    let child = qom.create::<Leaf>().unwrap();
    let weak = child.weak();
    parent.add_child("child", child).unwrap();
    assert_eq!((weak.upgrade(), qom.instance::<Leaf>()), (None, None));
    let parent = parent.complete().unwrap();
    let child = weak.upgrade().unwrap();
    assert_eq!(child.parent().unwrap(), parent.clone().upcast::<Object>());
    assert_eq!(qom.instance::<Leaf>().unwrap(), child);
    assert!(child.is_active());
}

#[test]
fn law_07_a_failure_leaves_everything_as_it_was() {
    let qom = Qom::new().unwrap();
    let names = |qom: &Qom| qom.root().children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let before = names(&qom);
    notes();
    for (property, value) in [("stuck", Value::from(true)), ("level", Value::from(13))] {
        let mut parent = qom.create::<Container>().unwrap();
        parent.place(&qom.root(), "here").unwrap();
        parent.add_child("first", qom.create::<Red>().unwrap()).unwrap();
        let mut leaf = qom.create::<Leaf>().unwrap();
        if property == "level" {
            leaf.level = 13
        } else {
            leaf.set(property, value).unwrap()
        }
        let weak = leaf.weak();
        parent.add_child("second", leaf).unwrap();
        let error = parent.complete().unwrap_err();
        let expected = if property == "level" { "Parameter 'level' expects luck" } else { "stuck" };
        assert_eq!(error.to_string(), expected);
        assert_eq!(weak.upgrade(), None);
        assert_eq!(names(&qom), before);
        assert_eq!((qom.check::<Leaf>(), qom.check::<Red>()), (Ok(()), Ok(())));
        assert_eq!(notes(), ["+top", "+middle", "+leaf", "-leaf", "-middle", "-top"]);
        let mut next = qom.create::<Container>().unwrap();
        next.place(&qom.root(), "here").unwrap(); // the name is free again
    }
}

#[test]
fn law_07_an_assigned_field_is_checked_before_it_is_live() {
    let qom = Qom::new().unwrap();
    let mut plain = qom.create::<Plain>().unwrap();
    plain.fixed = 10;
    let error = plain.complete().unwrap_err();
    assert_eq!(error.to_string(), "Property plain.fixed doesn't take value 10 (minimum: 1, maximum: 9)");
}

#[test]
fn law_03_once_is_consumed_by_going_live_only() {
    let qom = Qom::new().unwrap();
    drop(qom.create::<Once>().unwrap());
    let mut failing = qom.create::<Once>().unwrap();
    failing.digit = 10;
    failing.complete().unwrap_err();
    drop(qom.create::<Once>().unwrap().complete().unwrap());
    let error = qom.create::<Once>().unwrap_err();
    assert_eq!(error.to_string(), "Object type 'once' may be created only once, and has been");
    assert_eq!(qom.check::<Once>().unwrap_err(), error);
}

#[test]
fn law_03_once_is_remembered_through_other_types_of_its_group() {
    let qom = Qom::new().unwrap();
    drop(qom.create::<Never>().unwrap().complete().unwrap());
    drop(qom.create::<Always>().unwrap().complete().unwrap());
    assert!(matches!(qom.create::<Never>().unwrap_err().kind(), ErrorKind::OnceUsed { .. }));
}

#[test]
fn law_03_a_forgotten_draft_holds_its_slot() {
    let qom = Qom::new().unwrap();
    std::mem::forget(qom.create::<Red>().unwrap());
    let error = qom.create::<Red>().unwrap_err();
    let holder = error.holder().unwrap();
    assert!(holder.is_draft());
    assert_eq!((holder.type_name(), holder.path()), ("red", None));
    assert_eq!(qom.instance::<Red>(), None);
}

#[test]
fn law_01_adopting_checks_as_creating_does() {
    let qom = Qom::new().unwrap();
    let error = Plain::new().complete().unwrap_err();
    assert_eq!(error.to_string(), "object 'plain' does not belong to a Qom");
    let live = qom.adopt(Plain::new()).unwrap().complete().unwrap();
    assert_eq!(live.qom().unwrap(), qom);
    let narrow = Qom::with_types([]).unwrap();
    assert_eq!(narrow.adopt(Plain::new()).unwrap_err().to_string(), "invalid object type: plain");
    let mut nested = Container::new();
    nested.add_child("inner", Plain::new()).unwrap();
    assert_eq!(narrow.adopt(nested).unwrap_err().to_string(), "invalid object type: plain");
}

#[test]
fn law_02_two_worlds_do_not_mix() {
    let (one, two) = (Qom::new().unwrap(), Qom::new().unwrap());
    let mixed = |error: Error| assert!(matches!(error.kind(), ErrorKind::MixedQom { .. }), "{error}");
    mixed(one.adopt(two.create::<Plain>().unwrap()).unwrap_err());
    mixed(one.adopt(two.create::<Red>().unwrap()).unwrap_err());
    mixed(one.create::<Container>().unwrap().add_child("x", two.create::<Red>().unwrap()).unwrap_err());
    mixed(Container::new().add_child("x", two.create::<Plain>().unwrap()).unwrap_err());
    mixed(one.create::<Container>().unwrap().place(&two.root(), "x").unwrap_err());
    mixed(one.root().add_child("x", two.create::<Plain>().unwrap().complete().unwrap()).unwrap_err());
    assert_eq!((one.check::<Red>(), two.check::<Red>()), (Ok(()), Ok(())));
}

#[test]
fn law_07_a_placed_draft_has_one_parent() {
    let qom = Qom::new().unwrap();
    let mut child = qom.create::<Plain>().unwrap();
    child.place(&qom.root(), "mine").unwrap();
    let mut parent = qom.create::<Container>().unwrap();
    let error = parent.add_child("child", child).unwrap_err();
    assert_eq!(error.to_string(), "object 'plain' already has a parent");
    assert!(parent.complete().unwrap().children().is_empty());
}

#[test]
fn law_02_a_world_that_is_gone() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create::<Container>().unwrap();
    let leaf = qom.create::<OtherLeaf>().unwrap();
    drop(qom);
    assert_eq!(draft.add_child("x", Plain::new()).unwrap_err().to_string(), "the Qom is gone");
    assert_eq!(leaf.complete().unwrap_err().to_string(), "the Qom is gone");
    let survivor = draft.complete().unwrap();
    assert_eq!((survivor.qom(), survivor.parent(), survivor.canonical_path()), (None, None, None));
}

#[test]
fn law_13_children_of_a_draft_are_states_not_objects() {
    let mut draft = Qom::new().unwrap().create::<Leaf>().unwrap();
    draft.level = 3;
    let mut lent = draft.as_mut();
    lent.set("level", 4).unwrap();
    assert!(lent.downcast::<Plain>().is_none());
    assert_eq!(lent.upcast::<Object>().downcast::<Leaf>().unwrap().level, 4);
}

/// Who has it through a weak handle, as soon as it is live, finds it in its place.
#[test]
fn law_07_what_is_live_is_in_its_place() {
    let qom = Qom::new().unwrap();
    for round in 0..2_000 {
        let mut draft = qom.create::<Container>().unwrap();
        draft.place(&qom.root(), "kept").unwrap();
        let (weak, ready) = (draft.weak(), Barrier::new(2));
        std::thread::scope(|scope| {
            let taker = scope.spawn(|| {
                ready.wait();
                let object = loop {
                    if let Some(object) = weak.upgrade() {
                        break object;
                    }
                };
                qom.root().add_child("taken", object).unwrap_err()
            });
            ready.wait();
            let object = draft.complete().unwrap();
            let refusal = taker.join().unwrap().to_string();
            assert_eq!(refusal, "object '/kept' already has a parent", "round {round}");
            object.unparent();
        });
    }
}
