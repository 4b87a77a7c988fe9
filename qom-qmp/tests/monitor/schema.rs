//! The schema says what there is.

use crate::world::{builder, monitor};
use qom_qmp::{Command, Monitor};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};

fn by_name(schema: Vec<Value>) -> HashMap<String, Value> {
    let count = schema.len();
    let map: HashMap<_, _> =
        schema.into_iter().map(|entry| (entry["name"].as_str().unwrap().to_owned(), entry)).collect();
    assert_eq!(map.len(), count, "two entries have one name");
    map
}

/// The names of types that an entry refers to.
fn referred(entry: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for key in ["arg-type", "ret-type", "element-type"] {
        found.extend(entry.get(key).and_then(Value::as_str));
    }
    for key in ["members", "variants"] {
        let members = entry.get(key).and_then(Value::as_array).into_iter().flatten();
        found.extend(members.filter_map(|member| member["type"].as_str()));
    }
    found.into_iter().map(str::to_owned).collect()
}

#[test]
fn every_name_leads_to_an_entry_and_every_type_is_used() {
    let schema = by_name(monitor().schema());
    let used: HashSet<_> = schema.values().flat_map(referred).collect();
    for name in &used {
        assert!(schema.contains_key(name), "{name} is not described");
    }
    for (name, entry) in &schema {
        let top = ["command", "event"].contains(&entry["meta-type"].as_str().unwrap());
        assert!(top || used.contains(name), "{name} is used by nobody");
    }
}

#[test]
fn what_the_schema_lists_is_what_can_be_executed() {
    let monitor = monitor();
    let commands = monitor.execute("query-commands", json!({})).unwrap();
    let mut names: Vec<_> = commands.as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    let schema = monitor.schema();
    let mut described: Vec<_> =
        schema.iter().filter(|entry| entry["meta-type"] == "command").map(|entry| entry["name"].clone()).collect();
    names.sort_by_key(Value::to_string);
    described.sort_by_key(Value::to_string);
    assert_eq!(names, described);
}

#[test]
fn properties_of_objects_and_devices_are_in_it() {
    let schema = by_name(monitor().schema());
    let object_add = &schema[schema["object-add"]["arg-type"].as_str().unwrap()];
    assert_eq!(
        (&object_add["tag"], &object_add["variants"]),
        (&json!("qom-type"), &json!([{"case": "shelf", "type": "object-add-shelf"}]))
    );
    let members = json!([{"name": "boards", "type": "int", "default": null, "features": ["deprecated"]},
                         {"name": "wood", "type": "str", "default": null}]);
    assert_eq!(schema["object-add-shelf"]["members"], members);
    let members = json!([{"name": "brightness", "type": "int", "default": null},
                         {"name": "shine", "type": "Shine", "default": null, "features": ["unstable"]},
                         {"name": "next", "type": "str", "default": null},
                         {"name": "secret", "type": "str", "default": null}]);
    assert_eq!(schema["device_add-lamp"]["members"], members);
    assert_eq!(schema["Shine"]["values"], json!(["steady", "blinking"]));
    assert_eq!(schema["device_add"]["features"], json!(["json-cli", "json-cli-hotplug"]));
    assert_eq!(schema["DEVICE_DELETED"]["arg-type"], "OfDevice");
}

#[test]
fn a_programs_own_commands_are_described_by_their_signature() {
    let sum = Command::new("x-sum", ["numbers", "scale"], |_: &Monitor, numbers: Vec<i64>, scale: Option<f64>| {
        Ok(numbers.iter().sum::<i64>() as f64 * scale.unwrap_or(1.0))
    });
    let schema = by_name(builder().command(sum.out_of_band()).build().unwrap().schema());
    let entry = json!({"name": "x-sum", "meta-type": "command", "arg-type": "x-sum-arguments", "ret-type": "number", "allow-oob": true});
    assert_eq!(schema["x-sum"], entry);
    let members = json!([{"name": "numbers", "type": "[int]"}, {"name": "scale", "type": "number", "default": null}]);
    assert_eq!(schema["x-sum-arguments"]["members"], members);
}
