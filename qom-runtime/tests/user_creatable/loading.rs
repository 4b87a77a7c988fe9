//! Many definitions at once: their order, cycles, duplicates, and all or nothing.

use crate::types::Wire;
use crate::{add, define, ids, paths, refusal};
use qom_runtime::ObjectDefinition;
use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;

/// `"a>b>c"`: a relay `a` whose peer is `b` and whose spare is `c`.
fn relay(text: &str) -> ObjectDefinition {
    let mut names = text.split('>');
    let relay = ObjectDefinition::new("relay", names.next().unwrap());
    ["peer", "spare"].into_iter().zip(names).fold(relay, |relay, (link, peer)| relay.with(link, peer))
}

fn relays(text: &str) -> Vec<ObjectDefinition> {
    text.split(' ').map(relay).collect()
}

#[test]
fn each_after_what_it_refers_to() {
    for (given, expected) in [
        ("c a b", "c a b"),
        ("c a>c b>a>c", "c a b"),
        ("a>b b", "b a"),
        ("a>c b c", "b c a"),
        ("a>b b>c c>d d", "d c b a"),
        ("top>left>right left>base right>base base", "base left right top"),
        ("a>c>c b c", "b c a"),
        ("a>/objects/b b", "b a"),
        ("a>//objects///b/ b", "b a"),
        ("a>objects/b b", "b a"),
        ("a>/objects/b/part b", "b a"),
        ("a>b/part b", "b a"),
        ("a>objects objects", "objects a"),
        // What leads elsewhere, or nowhere, is no reference.
        ("a>/machine/b b", "a b"),
        ("a>/b b", "a b"),
        ("a>/objects b", "a b"),
        ("a> b", "a b"),
        ("a>/ b", "a b"),
        ("a>there b", "a b"),
    ] {
        let qom = Qom::new().unwrap();
        add(&qom, "relay,id=there").unwrap();
        let definitions = relays(given);
        let objects = qom.load_objects(&definitions).unwrap();
        assert_eq!(ids(&qom)[1..].join(" "), expected, "{given}");
        let names: Vec<_> = objects.iter().map(|object| object.name().unwrap()).collect();
        let given_ids: Vec<_> = definitions.iter().map(ObjectDefinition::id).collect();
        assert_eq!(names, given_ids, "the objects are given in the order given");
    }
}

/// Every order of a list gives the same objects.
#[test]
fn the_order_given_does_not_matter() {
    let mut list = relays("a>b>c b>d c>d d");
    let mut orders = 0;
    permute(&mut list, 0, &mut |list| {
        let qom = Qom::new().unwrap();
        qom.load_objects(list).unwrap();
        let mut ids = ids(&qom);
        ids.sort();
        assert_eq!(ids, ["a", "b", "c", "d"]);
        orders += 1;
    });
    assert_eq!(orders, 24);
}

fn permute(list: &mut Vec<ObjectDefinition>, from: usize, visit: &mut impl FnMut(&[ObjectDefinition])) {
    if from == list.len() {
        return visit(list);
    }
    for at in from..list.len() {
        list.swap(from, at);
        permute(list, from + 1, visit);
        list.swap(from, at);
    }
}

#[test]
fn only_links_are_references() {
    let qom = Qom::new().unwrap();
    let text = ["relay,id=a,note=b", "relay,id=b,peer=a", "beacon,id=c,label=d", "relay,id=d"];
    qom.load_objects(&text.map(define)).unwrap();
    assert_eq!(ids(&qom), ["a", "b", "c", "d"]);
}

#[test]
fn cycles_and_duplicates_come_before_anything_is_made() {
    let qom = Qom::new().unwrap();
    let before = paths(&qom);
    for (given, expected) in [
        ("a>a", "objects refer to each other in a cycle: a -> a"),
        ("a>b b>a", "objects refer to each other in a cycle: a -> b -> a"),
        ("b>a a>b", "objects refer to each other in a cycle: b -> a -> b"),
        ("free x>b a>b b>c c>d>a d", "objects refer to each other in a cycle: a -> b -> c -> a"),
        ("x>y y>a a>b b>c c>a z", "objects refer to each other in a cycle: a -> b -> c -> a"),
        ("a b a", "Duplicate ID 'a' for object"),
        ("a>a a", "Duplicate ID 'a' for object"),
        ("free b>0c", "object 'b': Device '/objects/0c' not found"),
        ("free 0c", "object '0c': Parameter 'id' expects an identifier"),
    ] {
        assert_eq!(refusal(qom.load_objects(&relays(given))), expected, "{given}");
        assert_eq!(paths(&qom), before);
    }
    let error = qom.load_objects(&relays("x>b b>a a>b")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DefinitionCycle { ids } if ids[..] == ["b", "a"]));
}

#[test]
fn all_or_nothing() {
    let qom = Qom::new().unwrap();
    add(&qom, "relay,id=there").unwrap();
    add(&qom, "harbour,id=port").unwrap();
    let before = paths(&qom);
    for (bad, id, expected) in [
        ("tower,id=bad", "bad", "object type 'tower' isn't supported by object-add"),
        ("signal,id=bad", "bad", "object type 'signal' is abstract"),
        ("nothing,id=bad", "bad", "invalid object type: nothing"),
        ("harbour,id=bad", "bad", "there is one harbour"),
        ("beacon,id=bad,size=1", "bad", "Parameter 'size' is unexpected"),
        ("beacon,id=bad,colour=pink", "bad", "Parameter 'colour' does not accept value 'pink'"),
        ("beacon,id=bad,broken=on", "bad", "the beacon is broken"),
        ("beacon,id=there", "there", "attempt to add duplicate property 'there' to object (type 'container')"),
        ("relay,id=bad,peer=nobody", "bad", "Device '/objects/nobody' not found"),
    ] {
        let list = ["relay,id=a,peer=b", "relay,id=b", bad, "relay,id=c,peer=a"].map(define);
        let error = qom.load_objects(&list).unwrap_err();
        assert_eq!(error.to_string(), format!("object '{id}': {expected}"));
        assert!(matches!(error.kind(), ErrorKind::Definition { place: 2, .. }));
        assert_eq!(paths(&qom), before, "{bad}");
    }
    let error = qom.load_objects(&["relay,id=b", "harbour,id=h"].map(define)).unwrap_err();
    assert_eq!(error.holder().unwrap().path(), Some("/objects/port"));
    let error = qom.load_objects(&["nothing,id=b"].map(define)).unwrap_err();
    assert!(error.hint().unwrap().contains("linked"));
    let error = qom.load_objects(&["relay,id=b,peer=nobody"].map(define)).unwrap_err();
    assert_eq!(error.class(), ErrorClass::DeviceNotFound);
    assert_eq!(qom.load_objects(&[]), Ok(vec![]));
}

/// The worst order: each refers to the next.
fn chain(length: usize) -> Vec<ObjectDefinition> {
    (0..length).map(|n| relay(&format!("r{n}>r{}", n + 1))).collect()
}

const LENGTH: usize = 100_000;

#[test]
fn a_long_chain() {
    let qom = Qom::new().unwrap();
    let mut definitions = chain(LENGTH);
    definitions.push(relay(&format!("r{LENGTH}")));
    let objects = qom.load_objects(&definitions).unwrap();
    assert_eq!((objects.len(), ids(&qom).len()), (LENGTH + 1, LENGTH + 1));
    assert_eq!(objects[0].name().as_deref(), Some("r0"));
}

#[test]
fn a_long_chain_that_fails_at_its_end() {
    let qom = Qom::new().unwrap();
    let mut definitions = chain(LENGTH);
    definitions[0] = relay("r0>r1").with("broken", true);
    definitions.push(relay(&format!("r{LENGTH}")));
    assert_eq!(refusal(qom.load_objects(&definitions)), "object 'r0': the relay is broken");
    assert_eq!(ids(&qom), [""; 0]);
}

#[test]
fn a_long_cycle() {
    let qom = Qom::new().unwrap();
    let mut definitions = chain(LENGTH);
    definitions.push(relay(&format!("r{LENGTH}>r0")));
    let error = qom.load_objects(&definitions).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::DefinitionCycle { ids } if ids.len() == LENGTH + 1 && ids[0] == "r0"));
}

/// What is referred to by fields `Link<T>`.
#[test]
fn links_are_references() {
    let definitions = ["wire,id=a,from=b,to=c", "wire,id=b,to=/objects/d", "wire,id=c,from=objects/d", "wire,id=d"];
    let mut list = definitions.map(define).to_vec();
    permute(&mut list, 0, &mut |list| {
        let qom = Qom::new().unwrap();
        qom.load_objects(list).unwrap();
        let wire = |id: &str| qom.resolve_as::<Wire>(&format!("/objects/{id}")).unwrap();
        assert_eq!((wire("a").from.get(), wire("a").to.get()), (Some(wire("b")), Some(wire("c"))));
        assert_eq!((wire("b").from.get(), wire("b").to.get()), (None, Some(wire("d"))));
        assert_eq!(wire("c").get("from").unwrap(), "/objects/d");
    });
    let refused = Qom::new().unwrap().load_objects(&["wire,id=a,from=beacon0", "beacon,id=beacon0"].map(define));
    assert_eq!(refusal(refused), "object 'a': Invalid parameter type for 'from', expected: wire");
}
