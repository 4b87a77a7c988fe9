//! Requests that are valid, for a start.

use crate::documents::{self, NUMBERS};
use crate::rng::Rng;
use serde_json::{Value, json};

const PATHS: &[&str] = &[
    "/",
    "/machine",
    "/objects",
    "/machine/peripheral",
    "/machine/peripheral/c0",
    "c0",
    "c1",
    "c2",
    "b0",
    "b1",
    "s0",
    "s1",
    "s2",
    "c0/peer",
    "c0/kept/label",
    "b0/slots",
    "b0/slots/child[0]",
    "/machine/unattached",
    "/machine/unattached/sysbus",
    "/machine/peripheral-anon/device[0]",
    "",
    "nowhere",
    "//objects//s0/",
];
const PROPERTIES: &[&str] = &[
    "type",
    "small",
    "flag",
    "wide",
    "mode",
    "lanes[0]",
    "lanes[3]",
    "lanes",
    "label",
    "level",
    "total",
    "peer",
    "shelf",
    "kept",
    "realized",
    "hotpluggable",
    "id",
    "boards",
    "wood",
    "below",
    "parent_bus",
    "slots",
    "child[0]",
    "c0",
    "nothing",
];
const TYPES: &[&str] = &[
    "card",
    "bridge",
    "shelf",
    "host",
    "slots",
    "object",
    "device",
    "machine",
    "container",
    "interface",
    "hotplug-handler",
    "no",
];
const DEVICES: &[&str] = &["c0", "c1", "c2", "b0", "b1"];
const SHELVES: &[&str] = &["s0", "s1", "s2"];

/// The arguments of a command that might well succeed.
fn arguments(rng: &mut Rng, command: &str) -> Value {
    let text = |rng: &mut Rng, all: &[&str]| Value::from(*rng.pick(all));
    match command {
        "qom-get" => json!({"path": text(rng, PATHS), "property": text(rng, PROPERTIES)}),
        "qom-set" => {
            let live = [
                ("level", json!(5)),
                ("label", json!("new")),
                ("total", json!(9)),
                ("shelf", json!("s0")),
                ("kept", json!("c1")),
                ("below", json!("s1")),
                ("shelf", json!("")),
                ("kept", json!("")),
            ];
            let (property, value) = rng.pick(&live).clone();
            let path = if property == "below" { text(rng, SHELVES) } else { text(rng, DEVICES) };
            json!({"path": path, "property": property, "value": value})
        }
        "qom-list" => json!({"path": text(rng, PATHS)}),
        "qom-list-get" => json!({"paths": [text(rng, PATHS), text(rng, PATHS)]}),
        "qom-list-properties" | "device-list-properties" => json!({"typename": text(rng, TYPES)}),
        "qom-list-types" => json!({"implements": text(rng, TYPES), "abstract": rng.one_in(2)}),
        "device_add" => {
            let driver = *rng.pick(&["card", "card", "bridge"]);
            let mut members = json!({"driver": driver, "id": text(rng, DEVICES), "small": rng.below(101), "flag": true,
                                     "mode": "on", "label": "first"});
            match rng.below(4) {
                0 => members["peer"] = text(rng, DEVICES),
                1 => members["bus"] = text(rng, &["slots", "/machine/unattached/device[0]/slots", "b0/slots", "b0"]),
                2 => drop(members.as_object_mut().and_then(|members| members.shift_remove("id"))),
                _ => {}
            }
            members
        }
        "device_del" => json!({"id": text(rng, DEVICES)}),
        "object-add" => json!({"qom-type": "shelf", "id": text(rng, SHELVES), "boards": rng.below(1002)}),
        "object-del" => json!({"id": text(rng, SHELVES)}),
        "x-sum" => json!({"name": "n", "byte": rng.below(256), "lists": [[1, 2], [], [rng.next() as i64]]}),
        "x-echo" => json!({"any": documents::value(rng, 3)}),
        "query-command-line-options" => json!({}),
        _ => json!({}),
    }
}

/// The commands, the interesting ones more often.
const COMMANDS: &[&str] = &[
    "qom-get",
    "qom-get",
    "qom-set",
    "qom-set",
    "qom-list",
    "qom-list-get",
    "qom-list-properties",
    "device-list-properties",
    "qom-list-types",
    "device_add",
    "device_add",
    "device_del",
    "object-add",
    "object-add",
    "object-del",
    "x-sum",
    "x-sum",
    "x-echo",
    "query-status",
    "query-version",
    "query-commands",
    "query-machines",
    "stop",
    "cont",
    "system_reset",
    "system_powerdown",
    "qmp_capabilities",
];

pub(crate) fn valid(rng: &mut Rng) -> Value {
    let command = *rng.pick(COMMANDS);
    let mut request = json!({"execute": command, "arguments": arguments(rng, command)});
    if rng.one_in(3) {
        request["id"] = documents::value(rng, 2);
    }
    request
}

/// The same with something changed in its members, though it is still JSON.
pub(crate) fn change(rng: &mut Rng, request: &mut Value, commands: &[String]) {
    let Some(members) = request.as_object_mut() else { return };
    match rng.below(6) {
        0 => drop(members.insert("execute".into(), rng.pick(commands).as_str().into())),
        1 => drop(members.insert("id".into(), documents::value(rng, 3))),
        2 if rng.one_in(4) => drop(members.insert(documents::word(rng), documents::value(rng, 2))),
        _ => {
            let Some(arguments) = members.get_mut("arguments").and_then(Value::as_object_mut) else { return };
            let names: Vec<_> = arguments.keys().cloned().collect();
            match rng.below(4) {
                0 if rng.one_in(2) => drop(arguments.insert(documents::word(rng), documents::value(rng, 2))),
                _ if names.is_empty() => {}
                1 => drop(arguments.shift_remove(rng.pick(&names))),
                _ => drop(arguments.insert(rng.pick(&names).clone(), documents::value(rng, 3))),
            }
        }
    }
}

/// The text of a request with something changed that JSON knows but values do not: huge numbers, members twice, depth.
pub(crate) fn write(rng: &mut Rng, request: &Value) -> Vec<u8> {
    let mut text = request.to_string();
    if rng.one_in(12) {
        text = text.replacen(char::is_numeric, rng.pick::<&str>(NUMBERS), 1);
    }
    if rng.one_in(20) {
        let member = text[1..text.len() - 1].to_owned();
        text = format!("{{{member}, {member}}}");
    }
    if rng.one_in(40) {
        let levels = if rng.one_in(10) { 1000 + rng.below(40) } else { rng.below(60) };
        let (open, close) = *rng.pick(&[("[", "]"), ("{\"a\": ", "}")]);
        let inner = if open == "[" { "" } else { "0" };
        let nested = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
        let place = *rng.pick(&["\"id\": ", "\"arguments\": {\"value\": "]);
        let end = if place.ends_with("{\"value\": ") { "}" } else { "" };
        text = format!("{{\"execute\": \"x-echo\", {place}{nested}{end}}}");
    }
    if rng.one_in(10) {
        text = text.replace('"', "'");
    }
    text.into_bytes()
}
