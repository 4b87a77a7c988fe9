//! Older versions of a type's state, and what brings them into the form of now.

use super::types::put;

use qom_runtime::prelude::*;

use serde_json::json;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// In its third version: it had `ms` first, then `us`; `total` came with the third.
#[derive(QomType)]
#[qom(state(version = 3, oldest = 1, upgrade = Stopwatch::upgrade))]
struct Stopwatch {
    #[qom(state)]
    us: AtomicU32,
    #[qom(state)]
    total: AtomicU32,
}
impl Stopwatch {
    fn upgrade(from: u32, fields: &mut SavedFields) -> Result<()> {
        if from == 1 {
            let ms = fields.remove("ms").and_then(|ms| ms.as_u64()).ok_or_else(|| Error::new("`ms` is missing"))?;
            fields.insert("us".into(), (ms * 1000).into());
        }
        fields.insert("total".into(), 0.into());
        Ok(())
    }
}

/// It has two versions with the same fields.
#[derive(QomType)]
#[qom(state(version = 2, oldest = 1))]
struct Alarm {
    #[qom(state)]
    rung: AtomicU32,
}

/// Of the versions that it had, only this can be loaded.
#[derive(QomType)]
#[qom(state(version = 5))]
struct Gong {
    #[qom(state)]
    rung: AtomicU32,
}

fn load<T: IsA<Object>>(version: u32, fields: Value) -> (Owned<T>, Result<()>) {
    let qom = Qom::with_types([Stopwatch::INFO, Alarm::INFO, Gong::INFO]).unwrap();
    let object = put(&qom, "/it", qom.create_by_name_as::<T>(T::NAME).unwrap());
    let json = json!({"format": 1, "objects": [{"path": "/it", "type": T::NAME, "state": [
        {"type": T::NAME, "version": version, "fields": fields}]}]});
    let outcome = qom.load(&SavedState::from_json(json).unwrap());
    (object, outcome)
}

#[test]
fn older_ones_are_brought_into_the_form_of_now() {
    for (version, fields, expected) in
        [(1, json!({"ms": 5}), (5000, 0)), (2, json!({"us": 6}), (6, 0)), (3, json!({"us": 7, "total": 8}), (7, 8))]
    {
        let (watch, outcome) = load::<Stopwatch>(version, fields);
        outcome.unwrap();
        assert_eq!((watch.us.load(Relaxed), watch.total.load(Relaxed)), expected);
    }
    let (alarm, outcome) = load::<Alarm>(1, json!({"rung": 4}));
    outcome.unwrap();
    assert_eq!(alarm.rung.load(Relaxed), 4);
}

#[test]
fn what_cannot_be_brought() {
    let said = |outcome: Result<()>| outcome.unwrap_err().to_string();
    assert_eq!(said(load::<Stopwatch>(1, json!({"us": 5})).1), "/it: stopwatch: `ms` is missing");
    assert_eq!(
        said(load::<Stopwatch>(4, json!({"us": 5, "total": 0})).1),
        "/it: stopwatch: version 4 was saved, and 1 to 3 can be loaded"
    );
    assert_eq!(said(load::<Stopwatch>(3, json!({"us": 5})).1), "/it: stopwatch.total: it was not saved");
    assert_eq!(said(load::<Gong>(4, json!({"rung": 1})).1), "/it: gong: version 4 was saved, and 5 can be loaded");
    assert_eq!(said(load::<Gong>(0, json!({"rung": 1})).1), "/it: gong: version 0 was saved, and 5 can be loaded");
}

#[test]
fn a_type_lists_its_state() {
    assert_eq!((Stopwatch::INFO.state_version(), Stopwatch::INFO.state_fields()), (3, vec!["us", "total"]));
    assert_eq!((Container::INFO.state_version(), Container::INFO.state_fields()), (1, vec![]));
}
