//! Adding: every refusal with its text, in its order.

use crate::types::{Beacon, Colour, Harbour, Log};
use crate::{add, define, ids, paths, refusal};
use qom_runtime::ObjectDefinition;
use qom_runtime::error::ErrorClass;
use qom_runtime::prelude::*;
use serde_json::json;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A world in which the id `taken` is taken, and the harbour is there.
fn world() -> Qom {
    let qom = Qom::new().unwrap();
    add(&qom, "beacon,id=taken").unwrap();
    add(&qom, "harbour,id=port").unwrap();
    qom
}

#[test]
fn every_refusal_leaves_all_as_it_was() {
    let qom = world();
    let before = paths(&qom);
    let id = "Parameter 'id' expects an identifier";
    let table = [
        // The id comes first, whatever else is wrong.
        ("beacon,id=", id),
        ("beacon,id=0b", id),
        ("beacon,id=a/b", id),
        ("beacon,id=b[*]", id),
        ("beacon,id=b[0]", id),
        ("beacon,id=a b", id),
        ("beacon,id=bö", id),
        ("beacon,id=#b", id),
        ("nothing,id=0b", id),
        // Then the type.
        ("nothing,id=b", "invalid object type: nothing"),
        ("nothing,id=taken,x=1", "invalid object type: nothing"),
        ("user-creatable,id=b", "invalid object type: user-creatable"),
        // Then whether it is for users, also where it is abstract.
        ("tower,id=b", "object type 'tower' isn't supported by object-add"),
        ("tower,id=taken,x=1", "object type 'tower' isn't supported by object-add"),
        ("container,id=b", "object type 'container' isn't supported by object-add"),
        ("object,id=b", "object type 'object' isn't supported by object-add"),
        ("signal,id=b", "object type 'signal' is abstract"),
        ("signal,id=taken,x=1", "object type 'signal' is abstract"),
        // Then the rules of its creation.
        ("harbour,id=h", "there is one harbour"),
        ("harbour,id=taken,berths=-1,x=1", "there is one harbour"),
        // Then the properties, in the order given, the unknown ones last.
        ("beacon,id=b,blinking=maybe", "Parameter 'blinking' expects 'on' or 'off'"),
        ("beacon,id=b,height=tall", "Parameter 'height' expects integer"),
        ("beacon,id=b,height=301", "Property beacon.height doesn't take value 301 (minimum: 1, maximum: 300)"),
        ("beacon,id=b,colour=pink", "Parameter 'colour' does not accept value 'pink'"),
        ("beacon,id=b,colour=pink,blinking=maybe", "Parameter 'colour' does not accept value 'pink'"),
        ("beacon,id=b,blinking=maybe,colour=pink", "Parameter 'blinking' expects 'on' or 'off'"),
        ("beacon,id=b,type=beacon", "Property 'beacon.type' is not writable"),
        ("beacon,id=b,size=1", "Parameter 'size' is unexpected"),
        ("beacon,id=b,size=1,mass=2", "Parameter 'size' is unexpected"),
        ("beacon,id=b,size=1,colour=pink", "Parameter 'colour' does not accept value 'pink'"),
        ("beacon,id=taken,colour=pink", "Parameter 'colour' does not accept value 'pink'"),
        ("beacon,id=taken,size=1", "Parameter 'size' is unexpected"),
        // Then the place.
        ("beacon,id=taken", "attempt to add duplicate property 'taken' to object (type 'container')"),
        ("beacon,id=taken,broken=on", "attempt to add duplicate property 'taken' to object (type 'container')"),
        ("beacon,id=type", "attempt to add duplicate property 'type' to object (type 'container')"),
        // Then what the object itself says.
        ("beacon,id=b,broken=on", "the beacon is broken"),
    ];
    for (text, expected) in table {
        let error = add(&qom, text).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
        assert_eq!(error.class(), ErrorClass::GenericError, "{text}");
        assert_eq!(paths(&qom), before, "{text}");
    }
    let error = add(&qom, "beacon,id=0b").unwrap_err();
    assert!(error.hint().unwrap().contains("letters, digits, '-', '.', '_'"));
    let error = add(&qom, "harbour,id=h").unwrap_err();
    assert_eq!(error.holder().unwrap().path(), Some("/objects/port"));
}

#[test]
fn values_from_json_have_the_texts_of_json() {
    let qom = world();
    let table = [
        ("blinking", json!("on"), "Invalid parameter type for 'blinking', expected: boolean"),
        ("label", json!(1), "Invalid parameter type for 'label', expected: string"),
        ("colour", json!(1), "Invalid parameter type for 'colour', expected: string"),
        ("height", json!("1"), "Parameter 'height' expects uint64"),
        ("height", json!(70_000), "Parameter 'height' expects uint16_t"),
        ("label", Value::Null, "Invalid parameter type for 'label', expected: string"),
        ("id", json!("b"), "Parameter 'id' is unexpected"),
        ("qom-type", json!("beacon"), "Parameter 'qom-type' is unexpected"),
        ("", json!(1), "Parameter '' is unexpected"),
    ];
    for (name, value, expected) in table {
        let definition = ObjectDefinition::new("beacon", "b").with(name, value);
        assert_eq!(refusal(qom.add_object(&definition)), expected);
    }
    assert_eq!(ids(&qom), ["taken", "port"]);
}

#[test]
fn properties_are_set_in_the_order_given() {
    let qom = Qom::new().unwrap();
    for (place, order) in [["one", "two", "three"], ["three", "one", "two"], ["two", "three", "one"]].iter().enumerate()
    {
        let expected: String = order.iter().map(|name| format!("{name}=1 ")).collect();
        let text = format!("log,{}=1,id=t{place},{}=1,{}=1", order[0], order[1], order[2]);
        let json = format!(
            r#"{{"qom-type": "log", "{}": 1, "id": "j{place}", "{}": 1, "{}": 1}}"#,
            order[0], order[1], order[2]
        );
        for definition in [define(&text), define(&json)] {
            assert_eq!(qom.add_object(&definition).unwrap().get_str("entries").unwrap(), expected);
        }
    }
    let twice = add(&qom, "log,id=twice,one=1,two=2,one=3").unwrap();
    assert_eq!(twice.get_str("entries").unwrap(), "one=1 two=2 one=3 ");
    assert!(twice.downcast::<Log>().is_ok());
}

#[test]
fn a_taken_id_leaves_the_first_unharmed() {
    let qom = Qom::new().unwrap();
    let first = add(&qom, "beacon,id=b,label=the first one,blinking=yes,colour=blue-green").unwrap();
    add(&qom, "beacon,id=b,label=the second").unwrap_err();
    assert_eq!(qom.resolve("/objects/b").unwrap(), first);
    assert_eq!(first.get("label").unwrap(), "the first one");
    let first = first.downcast::<Beacon>().unwrap();
    assert_eq!((first.colour, first.blinking), (Colour::BlueGreen, true));
}

#[test]
fn of_many_who_add_one_id_one_succeeds() {
    const THREADS: usize = 8;
    for _ in 0..200 {
        let qom = Qom::new().unwrap();
        let (barrier, won) = (Barrier::new(THREADS), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    barrier.wait();
                    match add(&qom, "beacon,id=b") {
                        Ok(_) => _ = won.fetch_add(1, Ordering::Relaxed),
                        Err(error) => assert!(error.to_string().starts_with("attempt to add duplicate property 'b'")),
                    }
                });
            }
        });
        assert_eq!((won.into_inner(), ids(&qom)), (1, vec!["b".to_owned()]));
    }
}

#[test]
fn worlds_are_apart() {
    let (one, other) = (world(), Qom::new().unwrap());
    add(&other, "beacon,id=taken").unwrap();
    add(&other, "harbour,id=port").unwrap();
    assert!(one.instance::<Harbour>() != other.instance::<Harbour>());
}
