//! The life of a user's object from end to end: what C's tests of properties and creation show, on types of our own.

use crate::types::{Beacon, Colour, Wine};
use crate::{add, ids, refusal};
use qom_runtime::prelude::*;
use qom_runtime::value::PropertyEnum;
use std::sync::Mutex;

const SETTINGS: [(&str, &str); 3] = [("label", "north mole"), ("blinking", "yes"), ("colour", "blue-green")];

/// A list of names and values, one after the other.
#[test]
fn created_from_a_list() {
    let qom = Qom::new().unwrap();
    let objects = qom.resolve("/objects").unwrap();
    let mut draft = qom.create_by_name("beacon").unwrap();
    for (name, text) in SETTINGS {
        draft.set_text(name, text).unwrap();
    }
    draft.place(&objects, "mole").unwrap();
    let beacon = draft.complete().unwrap();
    assert_eq!(objects.child_by_name("mole"), Some(beacon.clone()));
    assert_eq!(SETTINGS.map(|(name, _)| beacon.get_str(name).unwrap_or_default()), ["north mole", "", "blue-green"]);
    assert_eq!(beacon.get_bool("blinking"), Ok(true));
    beacon.unparent();
    assert_eq!(objects.child_by_name("mole"), None);
}

/// Without a place the handle is the only one, and it keeps the object: there is none that dangles.
#[test]
fn created_without_a_place() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create_by_name("beacon").unwrap();
    draft.set_text("label", "adrift").unwrap();
    let beacon = draft.complete().unwrap();
    assert_eq!((beacon.canonical_path(), beacon.get_str("label").unwrap()), (None, "adrift".to_owned()));
    let weak = beacon.downgrade();
    drop(beacon);
    assert_eq!(weak.upgrade(), None);
}

#[test]
fn created_from_a_command_line() {
    let qom = Qom::new().unwrap();
    let text = "beacon,id=mole,blinking=on,label=fire, and more of it,colour=white".replace(", ", ",, ");
    let beacon = add(&qom, &text).unwrap().downcast::<Beacon>().unwrap();
    assert_eq!(beacon.canonical_path().as_deref(), Some("/objects/mole"));
    assert_eq!(beacon.get_str("label").unwrap(), "fire, and more of it");
    assert_eq!((beacon.blinking, beacon.colour), (true, Colour::White));

    let twice = add(&qom, &text);
    assert_eq!(refusal(twice), "attempt to add duplicate property 'mole' to object (type 'container')");
    assert_eq!(qom.resolve("/objects/mole"), Ok(beacon.clone().upcast()));

    qom.delete_object("mole").unwrap();
    assert_eq!(ids(&qom), [""; 0]);
    let next = add(&qom, &text).unwrap();
    assert!(next != beacon);
}

#[test]
fn a_bad_word_of_an_enum() {
    let qom = Qom::new().unwrap();
    let error = add(&qom, "beacon,id=mole,blinking=on,colour=ultraviolet").unwrap_err();
    assert_eq!(error.to_string(), "Parameter 'colour' does not accept value 'ultraviolet'");
    assert_eq!(refusal(qom.resolve("/objects/mole")), "Device '/objects/mole' not found");
}

#[test]
fn an_enum_is_read_as_what_it_is() {
    let qom = Qom::new().unwrap();
    let beacon = add(&qom, "beacon,id=mole,colour=blue-green").unwrap();
    assert_eq!(beacon.get_enum::<Colour>("colour").unwrap().index(), 1);
    assert_eq!(refusal(beacon.get_enum::<Wine>("colour")), "Property colour on beacon is not 'Wine' enum type");
    assert_eq!(refusal(beacon.get_enum::<Colour>("hue")), "Property 'beacon.hue' not found");
}

/// Each property once, on the object as on the class.
#[test]
fn properties_are_listed_once() {
    let qom = Qom::new().unwrap();
    let beacon = add(&qom, "beacon,id=mole").unwrap();
    let expected = ["type", "label", "colour", "blinking", "height", "broken", "watched"];
    assert!(beacon.properties().map(|property| property.name()).eq(expected));
    assert!(Beacon::INFO.properties().map(|property| property.name()).eq(expected));
}

/// Takes what is below it away when it leaves, and remembers something far below.
#[derive(QomType, Debug)]
#[qom(deactivate = Crane::dismantle)]
struct Crane {
    load: Mutex<Option<Weak<Object>>>,
}
impl Crane {
    fn dismantle(this: &Obj<Self>) {
        for (_, child) in this.children() {
            child.unparent();
        }
        this.load.lock().unwrap().take();
    }
}

/// A child with a child that the topmost is linked to; hooks change all of it while it ends.
#[test]
fn children_leave_while_their_parent_ends() {
    let qom = Qom::new().unwrap();
    let make = || qom.create::<Crane>().unwrap().complete().unwrap();
    for by_unparent in [false, true] {
        let (top, arm, hook) = (make(), make(), make());
        *top.load.lock().unwrap() = Some(hook.downgrade().upgrade().unwrap().upcast::<Object>().downgrade());
        arm.add_child("hook", hook.clone()).unwrap();
        top.add_child("arm", arm.clone()).unwrap();
        let all = [top.downgrade(), arm.downgrade(), hook.downgrade()];
        drop((arm, hook));
        if by_unparent {
            qom.root().add_child("crane", top.clone()).unwrap();
            top.unparent();
            assert_eq!(top.children(), []);
        }
        drop(top);
        assert!(all.iter().all(|object| object.upgrade().is_none()));
    }
}
