//! Creation: who may be made, in which order that is judged, and what asking costs.

use crate::types::{Both, Leaf, Middle, Plain, Red, Top, notes};
use qom_runtime::prelude::*;

#[test]
fn law_01_one_door_checks_in_order() {
    let qom = Qom::new().unwrap();
    let text = |result: Result<Draft<Top>>| result.unwrap_err().to_string();
    let _holder = qom.create::<Leaf>().unwrap();
    assert_eq!(text(qom.create_by_name_as::<Top>("no-such-type")), "invalid object type: no-such-type");
    assert_eq!(text(qom.create_by_name_as::<Top>("plain")), "object type 'plain' is not a 'top'");
    // Of the wanted kind, abstract, and in a slot that is taken: abstract is what it says.
    assert_eq!(text(qom.create_by_name_as::<Top>("middle")), "Object type 'middle' is abstract");
    let refused = qom.create_by_name_as::<Top>("leaf").unwrap_err();
    assert_eq!(refused.to_string(), "Object type 'leaf' conflicts with an existing singleton instance");
    // Of another kind and abstract: the kind is what it says.
    let error = qom.create_by_name_as::<Plain>("middle").unwrap_err();
    assert_eq!(error.to_string(), "object type 'middle' is not a 'plain'");
}

#[test]
fn law_01_asking_whether_tells_what_creating_would() {
    let qom = Qom::new().unwrap();
    assert_eq!(qom.check::<Leaf>(), Ok(()));
    assert_eq!(qom.check::<Middle>(), qom.check_by_name("middle"));
    let holder = qom.create::<Leaf>().unwrap().complete().unwrap();
    assert_eq!(qom.check::<Leaf>().unwrap_err(), qom.create::<Leaf>().unwrap_err());
    for name in ["no-such-type", "middle", "leaf", "other-leaf"] {
        assert_eq!(qom.check_by_name(name).unwrap_err(), qom.create_by_name(name).unwrap_err());
    }
    holder.unparent();
    drop(holder);
    assert_eq!(qom.check_by_name("leaf"), Ok(()));
}

#[test]
fn law_05_create_never_gives_what_exists() {
    let qom = Qom::new().unwrap();
    let (one, two) = (qom.create::<Plain>().unwrap(), qom.create_by_name("plain").unwrap());
    assert_ne!(one.complete().unwrap(), two.downcast::<Plain>().unwrap().complete().unwrap());
    let GetOrCreate::Created(draft) = qom.get_or_create::<Leaf>().unwrap() else { panic!("there was none") };
    let error = qom.get_or_create::<Leaf>().unwrap_err();
    assert!(error.holder().unwrap().is_draft(), "a draft is no instance");
    let live = draft.complete().unwrap();
    let GetOrCreate::Existing(same) = qom.get_or_create::<Leaf>().unwrap() else { panic!("there was one") };
    assert_eq!(same, live);
    assert!(qom.create::<Leaf>().is_err());
}

#[test]
fn law_06_subtypes_share_the_slot() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    let error = qom.create_by_name("other-leaf").unwrap_err();
    assert_eq!(error.to_string(), "Object type 'other-leaf' conflicts with an existing singleton instance");
    let holder = error.holder().unwrap();
    assert_eq!((holder.type_name(), holder.path().map(str::to_owned)), ("leaf", leaf.canonical_path()));
    assert_eq!(qom.instance::<Top>().unwrap(), leaf);
    assert_eq!(qom.instance::<Leaf>().unwrap(), leaf);
    assert_eq!(qom.instance::<crate::types::OtherLeaf>(), None, "the occupant is of another type");
}

#[test]
fn law_06_a_group_shares_one_slot() {
    let qom = Qom::new().unwrap();
    let red = qom.create::<Red>().unwrap();
    assert_eq!(qom.create_by_name("blue").unwrap_err().to_string(), "one law at a time", "the holder's message");
    drop(red);
    let blue = qom.create_by_name("blue").unwrap();
    assert_eq!(qom.create::<Red>().unwrap_err().to_string(), "one law at a time", "its own message");
    drop(blue);
    assert!(Leaf::INFO.is_a("singleton") && Red::INFO.is_a("singleton") && !Plain::INFO.is_a("singleton"));
}

#[test]
fn law_06_an_extra_group_below_a_singleton() {
    let qom = Qom::new().unwrap();
    let both = qom.create::<Both>().unwrap().complete().unwrap();
    assert!(qom.create::<Leaf>().is_err() && qom.create::<Red>().is_err());
    assert_eq!(qom.instance::<Top>().unwrap(), both);
    assert_eq!(qom.instance::<Both>().unwrap(), both);
    assert_eq!(qom.instance::<Red>(), None, "the group's slot has another type");
    both.unparent();
    drop(both);
    assert!(qom.create::<Leaf>().is_ok() && qom.create::<Red>().is_ok());
}

#[test]
fn law_08_listing_creates_nothing() {
    let qom = Qom::new().unwrap();
    notes();
    let mut properties = 0;
    for info in qom.types() {
        for property in info.properties() {
            properties += 1;
            let _ = (property.name(), property.type_name(), property.description(), property.default_value());
            let _ = (property.range(), property.variants());
        }
    }
    assert!(properties > qom.types().len());
    assert_eq!(Plain::INFO.property("fixed").unwrap().default_value(), Some(Value::from(7)));
    assert_eq!(notes(), [""; 0], "no default, no init has run");
    assert_eq!(qom.check::<Leaf>(), Ok(()), "no slot was taken");
}

#[test]
fn law_11_two_worlds_never_see_each_other() {
    let (one, two) = (Qom::new().unwrap(), Qom::new().unwrap());
    let leaf = one.create::<Leaf>().unwrap().complete().unwrap();
    assert_eq!(two.instance::<Leaf>(), None);
    let other = two.create::<Leaf>().unwrap().complete().unwrap();
    assert_eq!(leaf.canonical_path(), other.canonical_path());
    assert_ne!(one.resolve(&leaf.canonical_path().unwrap()), two.resolve(&other.canonical_path().unwrap()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let qom = Qom::new().unwrap();
                (0..100).for_each(|_| drop(qom.create::<Leaf>().unwrap()));
            });
        }
    });
}
