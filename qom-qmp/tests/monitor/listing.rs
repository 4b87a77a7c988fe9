//! Asking changes nothing.

use crate::world::{Client, MADE, monitor};
use serde_json::{Value, json};
use std::sync::atomic::Ordering::Relaxed;

/// Every object's properties with their values, from a path down, as text.
fn walk(client: &mut Client, path: &str, text: &mut String) {
    let properties = client.ask("qom-list", json!({"path": path})).unwrap();
    for property in properties.as_array().unwrap() {
        let (name, kind) = (property["name"].as_str().unwrap(), property["type"].as_str().unwrap());
        let value = client.ask("qom-get", json!({"path": path, "property": name}));
        text.push_str(&format!("{path} {name} {kind} {value:?}\n"));
        if kind.starts_with("child<") {
            walk(client, &format!("{}/{name}", path.trim_end_matches('/')), text);
        }
    }
    let at_once = client.ask("qom-list-get", json!({"paths": [path]})).unwrap();
    text.push_str(&format!("{at_once}\n"));
}

#[test]
fn a_walk_through_everything_changes_nothing_and_creates_nothing() {
    let monitor = monitor();
    let mut client = Client::new(&monitor);
    client.ask("device_add", json!({"driver": "lamp", "id": "first"})).unwrap();
    client.ask("device_add", json!({"driver": "lamp", "id": "second", "next": "first"})).unwrap();
    client.ask("object-add", json!({"qom-type": "shelf", "id": "shelf"})).unwrap();
    let (mut before, mut after) = (String::new(), String::new());
    walk(&mut client, "/", &mut before);
    let made = MADE.load(Relaxed);
    let types = client.ask("qom-list-types", json!({"abstract": true})).unwrap();
    for name in types.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()) {
        for command in ["qom-list-properties", "device-list-properties"] {
            let _ = client.ask(command, json!({"typename": name}));
        }
    }
    monitor.schema();
    assert_eq!(MADE.load(Relaxed), made, "something was made only to be described");
    walk(&mut client, "/", &mut after);
    assert_eq!(before, after);
    assert!(before.contains("/machine/peripheral/second next link<lamp> Ok(String(\"/machine/peripheral/first\"))\n"));
}

#[test]
fn what_cannot_be_read_has_no_value() {
    let mut client = Client::new(&monitor());
    client.ask("device_add", json!({"driver": "lamp", "id": "l"})).unwrap();
    let listed = client.ask("qom-list-get", json!({"paths": ["/objects", "l"]})).unwrap();
    let of = |name: &str| {
        listed[1]["properties"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone()
    };
    assert_eq!(listed[0]["properties"], json!([{"name": "type", "type": "string", "value": "container"}]));
    assert_eq!(of("brightness"), json!({"name": "brightness", "type": "uint8", "value": 40}));
    assert_eq!(of("watt"), json!({"name": "watt", "type": "uint32"}));
    assert_eq!(of("secret"), json!({"name": "secret", "type": "string"}));
    let error = client.ask("qom-list-get", json!({"paths": ["l", "/nowhere"]})).unwrap_err();
    assert_eq!(error, "DeviceNotFound: Device '/nowhere' not found");
    assert_eq!(client.ask("qom-list-get", json!({"paths": [""]})).unwrap_err(), "Path '' is ambiguous");
}

#[test]
fn types_are_listed_with_those_that_implement_an_interface() {
    let mut client = Client::new(&monitor());
    let mut names = |arguments: Value| -> Vec<String> {
        let types = client.ask("qom-list-types", arguments).unwrap();
        types.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(json!({"implements": "user-creatable"})), ["shelf"]);
    assert_eq!(names(json!({"implements": "user-creatable", "abstract": true})), ["shelf", "user-creatable"]);
    assert_eq!(names(json!({"implements": "nothing"})), [""; 0]);
    let all = names(json!({"abstract": true}));
    assert!(all.is_sorted() && all.contains(&"interface".into()) && all.contains(&"device".into()));
    let concrete = names(json!({}));
    assert!(!concrete.contains(&"device".into()) && concrete.contains(&"lamp".into()));
    let types = client.ask("qom-list-types", json!({"implements": "object", "abstract": true})).unwrap();
    let object = types.as_array().unwrap().iter().find(|one| one["name"] == "object");
    assert_eq!(object, Some(&json!({"name": "object", "abstract": true})));
}
