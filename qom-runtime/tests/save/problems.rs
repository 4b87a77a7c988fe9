//! What does not fit is reported with its path, all of it, and then nothing has changed.

use super::types::*;
use qom_runtime::SavedState;

use qom_runtime::error::ErrorKind;
use serde_json::{Value, json};

/// Loads a document that was changed; gives what is said. Nothing has changed by that.
fn refused(change: impl FnOnce(&mut Value)) -> String {
    let (qom, tank, log, pump) = plant();
    let mut json = qom.save().unwrap().to_json();
    use_it(&tank, &log, &pump);
    change(&mut json);
    let before = qom.save().unwrap();
    let error = qom.load(&SavedState::from_json(json).unwrap()).unwrap_err();
    assert_eq!(qom.save().unwrap(), before, "{error}");
    error.to_string()
}

/// The fields of a level of an object in a document.
fn fields<'a>(json: &'a mut Value, path: &str, level: usize) -> &'a mut Value {
    let objects = json["objects"].as_array_mut().unwrap();
    let object = objects.iter_mut().find(|object| object["path"] == path).unwrap();
    &mut object["state"][level]["fields"]
}

fn objects(json: &mut Value) -> &mut Vec<Value> {
    json["objects"].as_array_mut().unwrap()
}

#[test]
fn fields_that_are_missing_extra_or_wrong() {
    for (path, level, name, value, text) in [
        ("/tank", 0, "level", Value::Null, "/tank: tank.level: it was not saved"),
        ("/tank", 0, "lid", json!(1), "/tank: tank.lid: there is no such state"),
        (
            "/tank",
            0,
            "level",
            json!(101),
            "/tank: tank.level: Property tank.level doesn't take value 101 (minimum: 0, maximum: 100)",
        ),
        ("/tank", 0, "level", json!(300), "/tank: tank.level: Parameter 'level' expects uint8_t"),
        ("/tank", 0, "level", json!("x"), "/tank: tank.level: Parameter 'level' expects uint64"),
        ("/tank", 0, "valve", json!("ajar"), "/tank: tank.valve: Parameter 'valve' does not accept value 'ajar'"),
        ("/tank", 0, "capacity", json!(200), "/tank: tank.capacity: it is fixed at 100, and 200 was saved"),
        (
            "/backend/log",
            1,
            "temperature",
            json!("warm"),
            "/backend/log: logging-tank.temperature: invalid type: string \"warm\", expected i64",
        ),
        ("/backend/log", 1, "valves", json!(17), "/backend/log: logging-tank.valves: 17 is not from 1 to 16"),
        ("/backend/log", 1, "at-most-nine", json!(10), "/backend/log: logging-tank.at-most-nine: 10 is more than 9"),
        ("/backend/log", 1, "even", json!(3), "/backend/log: logging-tank.even: 3 is odd"),
        (
            "/backend/log",
            1,
            "switches",
            json!([true]),
            "/backend/log: logging-tank.switches: 1 values were saved, and it takes 2",
        ),
        ("/pump/inner", 0, "level", json!(-1), "/pump/inner: tank.level: Parameter 'level' expects uint8_t"),
    ] {
        let said = refused(|json| match value.is_null() {
            true => drop(fields(json, path, level).as_object_mut().unwrap().remove(name)),
            false => fields(json, path, level)[name] = value,
        });
        assert_eq!(said, text);
    }
}

#[test]
fn objects_and_levels_that_do_not_fit() {
    assert_eq!(refused(|json| drop(objects(json).remove(1))), "/tank: nothing was saved of it");
    assert_eq!(
        refused(|json| {
            let mut extra = objects(json)[1].clone();
            extra["path"] = "/tank2".into();
            objects(json).push(extra);
        }),
        "/tank2: a 'tank' was saved, and there is no such object"
    );
    assert_eq!(
        refused(|json| {
            let twice = objects(json)[1].clone();
            objects(json).push(twice);
        }),
        "/tank: it was saved twice"
    );
    assert_eq!(
        refused(|json| objects(json)[1]["type"] = "logging-tank".into()),
        "/tank: a 'logging-tank' was saved, and it is a 'tank'"
    );
    assert_eq!(
        refused(|json| drop(objects(json)[0]["state"].as_array_mut().unwrap().remove(1))),
        "/backend/log: logging-tank: it was not saved"
    );
    assert_eq!(
        refused(|json| {
            let twice = objects(json)[0]["state"][1].clone();
            objects(json)[0]["state"].as_array_mut().unwrap().push(twice);
        }),
        "/backend/log: logging-tank: it was saved twice"
    );
    assert_eq!(
        refused(|json| {
            let other = json!({"type": "well", "version": 1, "fields": {}});
            objects(json)[0]["state"].as_array_mut().unwrap().push(other);
        }),
        "/backend/log: well: it has no such state"
    );
    assert_eq!(
        refused(|json| objects(json)[1]["state"][0]["version"] = 2.into()),
        "/tank: tank: version 2 was saved, and 1 can be loaded"
    );
}

/// A path is what it is written as, and nothing else.
#[test]
fn odd_paths() {
    for path in
        ["", "/", "//", "tank", "/tank/", "//tank", "/./tank", "/tank ", "/tänk", "/ta\0nk", "/tank\n/x: y", "../tank"]
    {
        let said = refused(|json| objects(json)[1]["path"] = path.into());
        assert_eq!(
            said,
            format!("/tank: nothing was saved of it\n{path}: a 'tank' was saved, and there is no such object")
        );
    }
    let many = refused(|json| {
        let one = objects(json)[1].clone();
        objects(json).extend((0..10_000).map(|_| one.clone()));
    });
    assert_eq!(many.lines().count(), 10_000);
}

/// All problems in one pass, in the order of the tree.
#[test]
fn all_at_once() {
    let said = refused(|json| {
        fields(json, "/tank", 0)["level"] = 101.into();
        fields(json, "/tank", 0)["lid"] = 1.into();
        fields(json, "/backend/log", 1)["even"] = 3.into();
        objects(json).pop();
    });
    assert_eq!(
        said,
        "/backend/log: logging-tank.even: 3 is odd\n\
         /tank: tank.level: Property tank.level doesn't take value 101 (minimum: 0, maximum: 100)\n\
         /tank: tank.lid: there is no such state\n\
         /pump/inner: nothing was saved of it"
    );
    let (qom, ..) = plant();
    let error = qom.load(&SavedState::default()).unwrap_err();
    let ErrorKind::StateMismatch { problems } = error.kind() else { panic!("{error:?}") };
    assert_eq!(problems.len(), 4);
    assert_eq!((problems[0].path.as_str(), &problems[0].type_name, &problems[0].field), ("/backend/log", &None, &None));
}

#[test]
fn documents_that_are_none() {
    let object = |object: Value| json!({"format": 1, "objects": [object]});
    let level = |level: Value| object(json!({"path": "/a", "type": "t", "state": [level]}));
    for (json, text) in [
        (json!(5), "it is no JSON object"),
        (json!({}), "it has no `format`"),
        (json!({"format": "1", "objects": []}), "its `format` is no number"),
        (json!({"format": 0, "objects": []}), "it is of format 0, and 1 is the last that can be read"),
        (json!({"format": 2}), "it is of format 2, and 1 is the last that can be read"),
        (json!({"format": 1}), "it has no `objects`"),
        (json!({"format": 1, "objects": 3}), "the `objects` of it is no list"),
        (json!({"format": 1, "objects": [], "extra": 1}), "it has a `extra`, which is not known"),
        (object(json!(1)), "an object is no JSON object"),
        (object(json!({})), "an object has no `path`"),
        (object(json!({"path": 1})), "the `path` of an object is no string"),
        (object(json!({"path": "/a", "state": []})), "'/a' has no `type`"),
        (object(json!({"path": "/a", "type": "t", "state": [], "x": 1})), "'/a' has a `x`, which is not known"),
        (level(json!({"type": "t", "version": -1, "fields": {}})), "the `version` of the state of 't' is no number"),
        (
            level(json!({"type": "t", "version": 1, "fields": []})),
            "the `fields` of the state of 't' are no JSON object",
        ),
    ] {
        let error = SavedState::from_json(json.clone()).unwrap_err();
        assert_eq!(error.to_string(), format!("not a saved state: {text}"));
        assert!(serde_json::from_value::<SavedState>(json).unwrap_err().to_string().starts_with("not a saved state: "));
    }
}
