//! One row for each kind of change, in both directions.

use qom_runtime::schema::{Change, Schema, diff};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What changes, the types before and now, and the changes forwards and backwards.
type Row = (&'static str, Value, Value, Vec<&'static str>, Vec<&'static str>);

fn schema(types: &Value, interfaces: &Value) -> Schema {
    json!({ "format": 1, "types": types, "interfaces": interfaces }).to_string().parse().unwrap()
}

/// A type `t` below `base` below `root`, with these members.
fn typed(members: Value) -> Value {
    let mut one = json!({ "name": "t", "parent": "base" });
    put(&mut one, members);
    json!([{ "name": "root" }, { "name": "base", "parent": "root" }, one])
}

/// A type `t` with a property `p` that can be read and set while a draft, and these members.
fn property(members: Value) -> Value {
    let mut one = json!({ "name": "p", "type": "uint8", "readable": true, "settable": "draft" });
    put(&mut one, members);
    typed(json!({ "properties": [one] }))
}

fn put(one: &mut Value, members: Value) {
    let Value::Object(members) = members else { panic!("an object of members") };
    one.as_object_mut().unwrap().extend(members);
}

fn texts(changes: &[Change]) -> Vec<String> {
    changes.iter().map(Change::to_string).collect()
}

const NOT_SET: &str =
    ", so that command lines and saved configurations that do not set it mean something else than before";

fn types() -> Vec<Row> {
    let plain = || typed(json!({}));
    let slot = |once, scope| {
        typed(json!({ "interfaces": ["singleton"], "slots": [{ "group": "g", "once": once, "scope": scope }] }))
    };
    let three = |base: Value, t: Value| {
        let (mut first, mut second) =
            (json!({ "name": "base", "parent": "root" }), json!({ "name": "t", "parent": "base" }));
        put(&mut first, base);
        put(&mut second, t);
        json!([{ "name": "root" }, first, second, { "name": "u", "parent": "base" }])
    };
    let p = || json!({ "properties": [{ "name": "p", "type": "bool", "settable": "draft" }] });
    let i = || json!({ "interfaces": ["i"] });
    let with = |mut one: Value, members: Value| {
        put(&mut one, members);
        one
    };
    let s = || json!({ "slots": [{ "once": false, "scope": "qom" }] });
    vec![
        ("nothing", plain(), plain(), vec![], vec![]),
        (
            "the type",
            json!([{ "name": "root" }, { "name": "base", "parent": "root" }]),
            // Its properties go without saying.
            property(json!({})),
            vec!["compatible: t: is a new type"],
            vec!["breaking: t: is gone"],
        ),
        (
            "the deprecated type",
            json!([{ "name": "root" }, { "name": "base", "parent": "root" }]),
            typed(json!({ "deprecated": true, "deprecation": "use u" })),
            vec!["compatible: t: is a new type"],
            vec!["breaking: t: is gone, and was deprecated"],
        ),
        (
            "deprecated",
            plain(),
            typed(json!({ "deprecated": true, "deprecation": "use u" })),
            vec!["compatible: t: became deprecated: use u"],
            vec!["compatible: t: is no longer deprecated"],
        ),
        (
            "unstable",
            plain(),
            typed(json!({ "unstable": true })),
            vec!["compatible: t: became unstable"],
            vec!["compatible: t: is no longer unstable"],
        ),
        (
            "the unstable type",
            json!([{ "name": "root" }, { "name": "base", "parent": "root" }]),
            typed(json!({ "unstable": true })),
            vec!["compatible: t: is a new type"],
            vec!["compatible: t: is gone"],
        ),
        (
            "of the unstable type, all that it has",
            typed(with(json!({ "unstable": true }), p())),
            typed(json!({ "unstable": true, "abstract": true })),
            vec!["compatible: t: became abstract: objects of it can no longer be created", "compatible: t.p: is gone"],
            vec!["compatible: t: is no longer abstract", "compatible: t.p: is a new property"],
        ),
        (
            "of the unstable type, what a stable one has from it",
            three(with(json!({ "unstable": true }), p()), json!({ "unstable": true })),
            three(json!({ "unstable": true }), json!({ "unstable": true })),
            vec!["breaking: base.p: is gone"],
            vec!["compatible: base.p: is a new property"],
        ),
        (
            "unstable from now on excuses nothing",
            plain(),
            typed(json!({ "unstable": true, "final": true })),
            vec!["breaking: t: became final: what descended from it no longer can", "compatible: t: became unstable"],
            vec!["compatible: t: is no longer final", "compatible: t: is no longer unstable"],
        ),
        (
            "the parent, an ancestor more",
            typed(json!({ "parent": "root" })),
            plain(),
            vec!["compatible: t: its parent is 'base', and was 'root'"],
            vec!["breaking: t: its parent is 'root', and was 'base', so that it is no 'base' any more"],
        ),
        (
            "the parent becomes another",
            plain(),
            json!([{ "name": "root" }, { "name": "other", "parent": "root" }, { "name": "t", "parent": "other" }]),
            vec![
                "breaking: base: is gone",
                "compatible: other: is a new type",
                "breaking: t: its parent is 'other', and was 'base', so that it is no 'base' any more",
            ],
            vec![
                "compatible: base: is a new type",
                "breaking: other: is gone",
                "breaking: t: its parent is 'base', and was 'other', so that it is no 'other' any more",
            ],
        ),
        (
            "abstract",
            plain(),
            typed(json!({ "abstract": true })),
            vec!["breaking: t: became abstract: objects of it can no longer be created"],
            vec!["compatible: t: is no longer abstract"],
        ),
        (
            "final",
            plain(),
            typed(json!({ "final": true })),
            vec!["breaking: t: became final: what descended from it no longer can"],
            vec!["compatible: t: is no longer final"],
        ),
        (
            "singleton",
            plain(),
            slot(false, "qom"),
            vec!["breaking: t: is limited to one object in the slot of group 'g'"],
            vec!["compatible: t: no longer occupies the slot of group 'g'"],
        ),
        (
            "singleton once",
            slot(false, "qom"),
            slot(true, "qom"),
            vec!["breaking: t: the slot of group 'g' is for one object ever, and was at a time"],
            vec!["compatible: t: the slot of group 'g' is for one object at a time, and was ever"],
        ),
        (
            "singleton once, in what",
            slot(true, "qom"),
            slot(true, "machine"),
            vec!["compatible: t: the slot of group 'g' is for one object per machine, and was ever"],
            vec!["breaking: t: the slot of group 'g' is for one object ever, and was per machine"],
        ),
        ("the scope of what is not once", slot(false, "qom"), slot(false, "machine"), vec![], vec![]),
        (
            "singleton, of an ancestor",
            three(json!({}), json!({})),
            three(s(), json!({})),
            vec!["breaking: base: is limited to one object in the slot of type 'base'"],
            vec!["compatible: base: no longer occupies the slot of type 'base'"],
        ),
        (
            "the interfaces",
            plain(),
            typed(i()),
            vec!["compatible: t: implements 'i'"],
            vec!["breaking: t: no longer implements 'i'"],
        ),
        (
            "the interface is the parent's",
            three(json!({}), i()),
            three(i(), json!({})),
            vec!["compatible: base: implements 'i'"],
            vec!["breaking: base: no longer implements 'i'"],
        ),
        (
            "the words",
            typed(json!({ "description": "A.", "crate": "a" })),
            typed(json!({ "description": "B.", "crate": "b" })),
            vec!["compatible: t: has another description", "compatible: t: is declared by crate 'b', and was by 'a'"],
            vec!["compatible: t: has another description", "compatible: t: is declared by crate 'a', and was by 'b'"],
        ),
        (
            "the property is the parent's",
            three(json!({}), p()),
            three(p(), json!({})),
            vec!["compatible: base.p: is a new property", "compatible: t.p: is declared by 'base', and was by 't'"],
            vec!["breaking: base.p: is gone", "compatible: t.p: is declared by 't', and was by 'base'"],
        ),
        (
            "the property is the parent's, and changes on the way",
            three(json!({}), p()),
            three(json!({ "properties": [{ "name": "p", "type": "uint8", "settable": "draft" }] }), json!({})),
            vec![
                "compatible: base.p: is a new property",
                "compatible: t.p: is declared by 'base', and was by 't'",
                "breaking: t.p: its type is uint8, and was bool",
            ],
            vec![
                "breaking: base.p: is gone",
                "compatible: t.p: is declared by 't', and was by 'base'",
                "breaking: t.p: its type is bool, and was uint8",
            ],
        ),
        (
            "what all inherit is told once",
            three(json!({}), json!({})),
            three(p(), json!({})),
            vec!["compatible: base.p: is a new property"],
            vec!["breaking: base.p: is gone"],
        ),
        (
            "what comes with the parent",
            json!([{ "name": "root" }, { "name": "base", "parent": "root", "properties": [{ "name": "p", "type": "bool", "settable": "never" }] }, { "name": "t", "parent": "root" }]),
            json!([{ "name": "root" }, { "name": "base", "parent": "root", "properties": [{ "name": "p", "type": "bool", "settable": "never" }] }, { "name": "t", "parent": "base" }]),
            vec!["compatible: t: its parent is 'base', and was 'root'", "compatible: t.p: is a new property"],
            vec![
                "breaking: t: its parent is 'root', and was 'base', so that it is no 'base' any more",
                "breaking: t.p: is gone",
            ],
        ),
    ]
}

fn properties() -> Vec<Row> {
    let set = |when: &str| property(json!({ "settable": when }));
    let range = |min: i64, max: i64| property(json!({ "range": { "min": min, "max": max } }));
    let word = |word: &str, values: Value| property(json!({ "type": word, "values": values }));
    let default = |value: Value| property(json!({ "default": value }));
    let unstable = |members: Value| {
        let mut members = members;
        put(&mut members, json!({ "unstable": true }));
        property(members)
    };
    let plain = || property(json!({}));
    vec![
        (
            "the property",
            typed(json!({})),
            plain(),
            vec!["compatible: t.p: is a new property"],
            vec!["breaking: t.p: is gone"],
        ),
        (
            "the deprecated property",
            typed(json!({})),
            property(json!({ "deprecated": true })),
            vec!["compatible: t.p: is a new property"],
            vec!["breaking: t.p: is gone, and was deprecated"],
        ),
        (
            "the unstable property",
            typed(json!({})),
            unstable(json!({})),
            vec!["compatible: t.p: is a new property"],
            vec!["compatible: t.p: is gone"],
        ),
        (
            "unstable in all ways",
            unstable(json!({ "default": 1 })),
            unstable(json!({ "type": "size", "readable": false, "settable": "never", "default": 2 })),
            vec![
                "compatible: t.p: its type is size, and was uint8",
                "compatible: t.p: can no longer be read",
                "compatible: t.p: can no longer be set, and could until its object is live",
                "compatible: t.p: its default is 2, and was 1",
            ],
            vec![
                "compatible: t.p: its type is uint8, and was size",
                "compatible: t.p: can be read",
                "compatible: t.p: can be set until its object is live, and could not",
                "compatible: t.p: its default is 1, and was 2",
            ],
        ),
        (
            "unstable from now on excuses nothing",
            plain(),
            unstable(json!({ "readable": false })),
            vec!["breaking: t.p: can no longer be read", "compatible: t.p: became unstable"],
            vec!["compatible: t.p: can be read", "compatible: t.p: is no longer unstable"],
        ),
        (
            "the type word",
            word("uint8", json!([])),
            word("uint16", json!([])),
            vec!["breaking: t.p: its type is uint16, and was uint8"],
            vec!["breaking: t.p: its type is uint8, and was uint16"],
        ),
        (
            "the two words for strings",
            word("str", json!([])),
            word("string", json!([])),
            vec!["compatible: t.p: its type is string, and was str"],
            vec!["compatible: t.p: its type is str, and was string"],
        ),
        (
            "readable",
            plain(),
            property(json!({ "readable": false })),
            vec!["breaking: t.p: can no longer be read"],
            vec!["compatible: t.p: can be read"],
        ),
        (
            "settable at all",
            set("never"),
            set("draft"),
            vec!["compatible: t.p: can be set until its object is live, and could not"],
            vec!["breaking: t.p: can no longer be set, and could until its object is live"],
        ),
        (
            "settable also live",
            set("draft"),
            set("always"),
            vec!["compatible: t.p: can be set at any time, and could until its object is live"],
            vec!["breaking: t.p: can be set until its object is live, and could at any time"],
        ),
        (
            "settable at another time",
            set("draft"),
            set("live"),
            vec!["breaking: t.p: can be set once its object is live, and could until its object is live"],
            vec!["breaking: t.p: can be set until its object is live, and could once its object is live"],
        ),
        (
            "the range",
            range(39, 48),
            range(39, 57),
            vec!["compatible: t.p: takes 39..=57, and took 39..=48"],
            vec!["breaking: t.p: takes 39..=48, and took 39..=57"],
        ),
        (
            "the range moves",
            range(1, 5),
            range(2, 6),
            vec!["breaking: t.p: takes 2..=6, and took 1..=5"],
            vec!["breaking: t.p: takes 1..=5, and took 2..=6"],
        ),
        (
            "a range at all",
            plain(),
            range(1, 255),
            vec!["breaking: t.p: takes 1..=255, and took what its type does"],
            vec!["compatible: t.p: takes what its type does, and took 1..=255"],
        ),
        (
            "a range that is the type's",
            plain(),
            range(0, 255),
            vec!["compatible: t.p: takes 0..=255, and took what its type does"],
            vec!["compatible: t.p: takes what its type does, and took 0..=255"],
        ),
        (
            "a range of fractions",
            property(json!({ "type": "number" })),
            property(json!({ "type": "number", "range": { "min": 0.5, "max": 1.0 } })),
            vec!["breaking: t.p: takes 0.5..=1.0, and took what its type does"],
            vec!["compatible: t.p: takes what its type does, and took 0.5..=1.0"],
        ),
        (
            "the range of what nobody sets",
            property(json!({ "settable": "never", "range": { "min": 0, "max": 9 } })),
            property(json!({ "settable": "never", "range": { "min": 1, "max": 2 } })),
            vec!["compatible: t.p: takes 1..=2, and took 0..=9"],
            vec!["compatible: t.p: takes 0..=9, and took 1..=2"],
        ),
        (
            "the words of an enum",
            word("E", json!(["a", "b"])),
            word("E", json!(["b", "a", "c"])),
            vec!["compatible: t.p: takes 'c'"],
            vec!["breaking: t.p: no longer takes 'c'"],
        ),
        (
            "a word of an enum for another",
            word("E", json!(["a", "b"])),
            word("E", json!(["a", "c"])),
            vec!["breaking: t.p: no longer takes 'b', and takes 'c'"],
            vec!["breaking: t.p: no longer takes 'c', and takes 'b'"],
        ),
        ("words in another order", word("E", json!(["a", "b"])), word("E", json!(["b", "a"])), vec![], vec![]),
        (
            "the default",
            default(json!(39)),
            default(json!(48)),
            vec!["breaking: t.p: its default is 48, and was 39{NOT_SET}"],
            vec!["breaking: t.p: its default is 39, and was 48{NOT_SET}"],
        ),
        (
            "a default at all",
            plain(),
            default(json!(1)),
            vec!["breaking: t.p: its default is 1, and was unstated{NOT_SET}"],
            vec!["breaking: t.p: its default is unstated, and was 1{NOT_SET}"],
        ),
        (
            "a default that says what was so",
            plain(),
            default(json!(0)),
            vec!["compatible: t.p: its default is 0, and was unstated"],
            vec!["compatible: t.p: its default is unstated, and was 0"],
        ),
        (
            "state",
            plain(),
            property(json!({ "state": true })),
            vec!["compatible: t.p: belongs to the state that is saved and restored"],
            vec!["compatible: t.p: left the state that is saved and restored"],
        ),
        (
            "deprecated",
            plain(),
            property(json!({ "deprecated": true })),
            vec!["compatible: t.p: became deprecated"],
            vec!["compatible: t.p: is no longer deprecated"],
        ),
        (
            "deprecated, with a text",
            plain(),
            property(json!({ "deprecated": true, "deprecation": "use q" })),
            vec!["compatible: t.p: became deprecated: use q"],
            vec!["compatible: t.p: is no longer deprecated"],
        ),
        (
            "the text of a deprecation",
            property(json!({ "deprecated": true, "deprecation": "use q" })),
            property(json!({ "deprecated": true })),
            vec!["compatible: t.p: its deprecation says nothing, and said 'use q'"],
            vec!["compatible: t.p: its deprecation says 'use q', and said nothing"],
        ),
        (
            "the property's description",
            plain(),
            property(json!({ "description": "P." })),
            vec!["compatible: t.p: has another description"],
            vec!["compatible: t.p: has another description"],
        ),
    ]
}

#[test]
fn each_kind_of_change() {
    let mut kinds = BTreeSet::new();
    for (what, old, new, forwards, backwards) in types().into_iter().chain(properties()) {
        let (old, new) = (schema(&old, &json!([])), schema(&new, &json!([])));
        for (from, to, expected) in [(&old, &new, forwards), (&new, &old, backwards)] {
            let changes = diff(from, to);
            let expected: Vec<_> = expected.iter().map(|text| text.replace("{NOT_SET}", NOT_SET)).collect();
            assert_eq!(texts(&changes), expected, "\nin {what}");
            kinds.extend(changes.iter().map(kind));
            for change in &changes {
                assert!(change.to_string().contains(change.name()) && change.property().is_none_or(|name| name == "p"));
            }
        }
        assert!(diff(&old, &old).is_empty() && diff(&new, &new).is_empty(), "{what}");
    }
    let expected = "BecameAbstract BecameConcrete BecameFinal BecameOpen Default Deprecation Description InterfaceGained \
                    InterfaceLost Mark Package Parent PropertyAdded PropertyGone PropertyMoved Range Readable Settable \
                    SlotGained SlotLost SlotReuse TypeAdded TypeGone Values Word";
    assert_eq!(kinds.into_iter().collect::<Vec<_>>().join(" "), expected, "every kind has a row");
}

/// The name of its variant.
fn kind(change: &Change) -> String {
    format!("{:?}", change.kind()).split([' ', '{', '(']).next().unwrap().to_owned()
}

#[test]
fn interfaces() {
    for (old, new, forwards, backwards) in [
        (
            json!([]),
            json!([{ "name": "i" }, { "name": "singleton" }]),
            vec!["compatible: i: is a new interface"],
            vec!["breaking: i: is gone"],
        ),
        (
            json!([{ "name": "i" }]),
            json!([{ "name": "i", "extends": ["j"] }]),
            vec!["compatible: i: extends 'j'"],
            vec!["breaking: i: no longer extends 'j'"],
        ),
        (
            json!([{ "name": "i" }]),
            json!([{ "name": "i", "description": "I.", "crate": "c" }]),
            vec!["compatible: i: has another description", "compatible: i: is declared by crate 'c', and was by ''"],
            vec!["compatible: i: has another description", "compatible: i: is declared by crate '', and was by 'c'"],
        ),
    ] {
        let (old, new) = (schema(&json!([]), &old), schema(&json!([]), &new));
        assert_eq!(texts(&diff(&old, &new)), forwards);
        assert_eq!(texts(&diff(&new, &old)), backwards);
    }
}

/// What a program makes by hand need not fit together.
#[test]
fn parents_in_a_circle_end() {
    let mut one = schema(&typed(json!({})), &json!([]));
    one.types[0].parent = Some("t".into());
    let mut other = one.clone();
    other.types[2].is_final = true;
    assert_eq!(texts(&diff(&one, &other)), ["breaking: t: became final: what descended from it no longer can"]);
}
