//! Definitions from JSON and from the words of a command line.

use crate::refusal;
use qom_runtime::ObjectDefinition;
use qom_runtime::prelude::*;
use serde_json::json;

#[test]
fn words() {
    let new = ObjectDefinition::new;
    let table = [
        ("beacon,id=b0", new("beacon", "b0")),
        ("beacon,id=b0,", new("beacon", "b0")),
        ("id=b0,qom-type=beacon", new("beacon", "b0")),
        ("beacon,label=a b  c,id=b0", new("beacon", "b0").with_text("label", "a b  c")),
        ("beacon,id=b0,label=a,,b", new("beacon", "b0").with_text("label", "a,b")),
        ("beacon,id=b0,label=,,", new("beacon", "b0").with_text("label", ",")),
        ("beacon,id=b0,label=,,,x=1", new("beacon", "b0").with_text("label", ",").with_text("x", "1")),
        ("beacon,id=b0,label=,x=1", new("beacon", "b0").with_text("label", "").with_text("x", "1")),
        ("beacon,id=b0,label=a=b", new("beacon", "b0").with_text("label", "a=b")),
        ("beacon,id=b0,x=1,x=2", new("beacon", "b0").with_text("x", "1").with_text("x", "2")),
        ("beacon,id=b0,label=ü{\n", new("beacon", "b0").with_text("label", "ü{\n")),
        ("my,,type,id=", new("my,type", "")),
        (r#"{"id": "b0", "n": -1, "qom-type": "beacon"}"#, new("beacon", "b0").with("n", -1)),
    ];
    for (text, expected) in table {
        assert_eq!(ObjectDefinition::from_text(text), Ok(expected), "{text}");
    }
}

#[test]
fn wrong_words() {
    let table = [
        ("", "Parameter 'qom-type' is missing"),
        (",", "Parameter 'qom-type' is missing"),
        (",id=b0", "Parameter 'qom-type' is missing"),
        ("id=b0", "Parameter 'qom-type' is missing"),
        ("qom-type=,id=b0", "Parameter 'qom-type' is missing"),
        ("beacon", "Parameter 'id' is missing"),
        ("beacon,label=x", "Parameter 'id' is missing"),
        ("beacon,id", "Parameter 'id' expects a value, as in 'id=..'"),
        ("beacon,id=b0,blinking", "Parameter 'blinking' expects a value, as in 'blinking=..'"),
        ("beacon,id=b0, ,x=1", "Parameter ' ' expects a value, as in ' =..'"),
        ("beacon,id=b0,=1", "'' is not a legal property name"),
        ("beacon,id=b0,a b=1", "'a b' is not a legal property name"),
        ("beacon,id=b0,id=b1", "Parameter 'id' is not valid: it is given twice"),
        ("beacon,qom-type=beacon,id=b1", "Parameter 'qom-type' is not valid: it is given twice"),
        ("{}", "Parameter 'qom-type' is missing"),
        ("{", "Parameter 'object' is not valid: EOF while parsing an object at line 1 column 1"),
    ];
    for (text, expected) in table {
        assert_eq!(refusal(ObjectDefinition::from_text(text)), expected, "{text}");
    }
}

#[test]
fn members_keep_their_order() {
    let json = json!({"z": 1, "qom-type": "beacon", "a": [true], "id": "b0", "m": null});
    let definition = ObjectDefinition::from_json(json).unwrap();
    assert_eq!((definition.type_name(), definition.id()), ("beacon", "b0"));
    let names: Vec<_> = definition.properties().map(|(name, _)| name).collect();
    assert_eq!(names, ["z", "a", "m"]);
}

#[test]
fn wrong_members() {
    let table = [
        (json!({"id": "b0"}), "Parameter 'qom-type' is missing"),
        (json!({}), "Parameter 'qom-type' is missing"),
        (json!({"qom-type": 1}), "Invalid parameter type for 'qom-type', expected: string"),
        (json!({"qom-type": "beacon"}), "Parameter 'id' is missing"),
        (json!({"qom-type": "beacon", "id": 7}), "Invalid parameter type for 'id', expected: string"),
        (json!({"qom-type": "beacon", "id": null}), "Invalid parameter type for 'id', expected: string"),
        (json!(["beacon"]), "Invalid parameter type for 'object', expected: object"),
        (Value::Null, "Invalid parameter type for 'object', expected: object"),
    ];
    for (json, expected) in table {
        assert_eq!(refusal(ObjectDefinition::from_json(json.clone())), expected, "{json}");
    }
}
