//! What is saved comes back, in this world or in another, through any format of serde.

use super::types::*;

use qom_runtime::prelude::*;
use serde::Serialize as _;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::Ordering::Relaxed;

#[test]
fn into_the_same_world() {
    let (qom, tank, log, pump) = plant();
    let fresh = qom.save().unwrap();
    use_it(&tank, &log, &pump);
    let used = qom.save().unwrap();
    assert_ne!(fresh, used);
    qom.load(&fresh).unwrap();
    assert_eq!(qom.save().unwrap(), fresh);
    assert_eq!((tank.level.load(Relaxed), log.even.load(Relaxed)), (0, 0));
    qom.load(&used).unwrap();
    assert_eq!(qom.save().unwrap(), used);
    assert_eq!(tank.total.load(Relaxed), u64::MAX, "also what users cannot set");
    assert_eq!(*log.last.lock().unwrap(), Some(String::new()));
    assert_eq!(pump.child(Pump::INNER).level.load(Relaxed), 99);
}

#[test]
fn into_an_equal_world() {
    let (qom, tank, log, pump) = plant();
    use_it(&tank, &log, &pump);
    let text = serde_json::to_string_pretty(&qom.save().unwrap()).unwrap();
    let (other, ..) = plant();
    other.load(&serde_json::from_str(&text).unwrap()).unwrap();
    assert_eq!(other.save().unwrap(), qom.save().unwrap());
}

/// Any self-describing format does: here that of values, which is not JSON text.
#[test]
fn serde_reads_what_it_writes() {
    let (qom, tank, log, pump) = plant();
    use_it(&tank, &log, &pump);
    let saved = qom.save().unwrap();
    let value = saved.serialize(serde_json::value::Serializer).unwrap();
    assert_eq!(serde_json::from_value::<SavedState>(value.clone()).unwrap(), saved);
    assert_eq!(SavedState::from_json(value).unwrap(), saved);
    assert_eq!(SavedState::from_json(saved.to_json()).unwrap(), saved);
}

/// What is no state is as the program made it.
#[test]
fn only_what_is_state() {
    let (qom, tank, ..) = plant();
    let saved = qom.save().unwrap();
    *tank.colour.lock().unwrap() = "green".into();
    tank.drawn.store(5, Relaxed);
    qom.load(&saved).unwrap();
    assert_eq!((tank.colour.lock().unwrap().as_str(), tank.drawn.load(Relaxed)), ("green", 5));
    let paths: Vec<_> = saved.objects().iter().map(|object| object.path()).collect();
    assert_eq!(paths, ["/backend/log", "/tank", "/pump", "/pump/inner"], "in the order of the tree; no plate");
}

#[test]
fn the_form_of_the_document() {
    let qom = world();
    let log = put(&qom, "/log", qom.create::<LoggingTank>().unwrap());
    log.temperature.store(-3, Relaxed);
    assert_eq!(
        qom.save().unwrap().to_json(),
        json!({"format": 1, "objects": [{"path": "/log", "type": "logging-tank", "state": [
            {"type": "tank", "version": 1, "fields": {"capacity": 100, "level": 0, "valve": "shut", "total": 0}},
            {"type": "logging-tank", "version": 1, "fields": {
                "marks[0]": 0, "marks[1]": 0, "marks[2]": 0, "log": [],
                "temperature": -3, "names": {}, "valves": 1, "at-most-nine": 0, "even": 0, "switches": [false, false], "last": null}}]}]})
    );
    let saved = qom.save().unwrap();
    let [object] = saved.objects() else { panic!("one object") };
    assert_eq!((object.type_name(), object.levels().len()), ("logging-tank", 2));
    let level = &object.levels()[0];
    assert_eq!((level.type_name(), level.version(), level.fields().len()), ("tank", 1, 4));
}

/// Objects of a type made at run time have their parent's state, under their own name.
#[test]
fn types_made_at_run_time() {
    let qom = world();
    qom.register(TypeBuilder::new("big-tank").parent::<Tank>().default("capacity", 500)).unwrap();
    let tank = put(&qom, "/tank", qom.create_by_name_as::<Tank>("big-tank").unwrap());
    tank.level.store(5, Relaxed);
    let saved = qom.save().unwrap();
    assert_eq!(saved.objects()[0].type_name(), "big-tank");
    assert_eq!(saved.objects()[0].levels().len(), 1);
    tank.level.store(0, Relaxed);
    qom.load(&saved).unwrap();
    assert_eq!(tank.level.load(Relaxed), 5);
}

/// Ten thousand objects, one within the other: no recursion.
#[test]
fn a_deep_tree() {
    let qom = world();
    let mut above: Owned<Object> = put(&qom, "/tank", qom.create::<Tank>().unwrap()).upcast();
    for _ in 0..2_000 {
        let mut below = qom.create::<Tank>().unwrap();
        below.place(&above, "t").unwrap();
        above = below.complete().unwrap().upcast();
    }
    let saved = qom.save().unwrap();
    assert_eq!(saved.objects().len(), 2_001);
    qom.load(&saved).unwrap();
}

/// Measures.
#[derive(QomType)]
struct Gauge {
    #[qom(state)]
    plain: Mutex<f64>,
    #[qom(property, state)]
    shown: Mutex<f64>,
}

/// JSON has no such numbers: what could not be loaded is not saved.
#[test]
fn numbers_that_are_none() {
    let qom = Qom::with_types([Gauge::INFO]).unwrap();
    let gauge = put(&qom, "/gauge", qom.create::<Gauge>().unwrap());
    let zero = qom.save().unwrap();
    *gauge.plain.lock().unwrap() = f64::NAN;
    let error = qom.save().unwrap_err().to_string();
    assert!(error.starts_with("/gauge: gauge.plain: "), "{error}");
    qom.load(&zero).unwrap();
    assert_eq!(*gauge.plain.lock().unwrap(), 0.0);
    *gauge.shown.lock().unwrap() = f64::INFINITY;
    let error = qom.save().unwrap_err().to_string();
    assert!(error.starts_with("/gauge: gauge.shown: "), "{error}");
    // A property's value is kept as JSON: it could not be put back where loading fails.
    let error = qom.load(&zero).unwrap_err().to_string();
    assert!(error.starts_with("/gauge: gauge.shown: what it is now could not be kept: "), "{error}");
    *gauge.shown.lock().unwrap() = 0.5;
    qom.load(&zero).unwrap();
}
