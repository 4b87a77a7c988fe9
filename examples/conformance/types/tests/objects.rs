//! Objects that users add.

use super::{World, answer, deleted};
use qom_runtime::prelude::*;
use serde_json::json;

fn add(world: &World, arguments: Value) -> String {
    answer(ObjectDefinition::from_json(arguments).and_then(|definition| world.qom.add_object(&definition)))
}

#[test]
fn lifecycle_object_add_del() {
    let world = World::with(&[]);
    assert_eq!(add(&world, json!({"qom-type": "kit-uc", "id": "o", "n": 7, "s": "text"})), "ok");
    assert_eq!((world.get("o", "completed"), world.get("o", "n")), (json!(true), json!(7)));
    assert_eq!(world.set("o", "completed", false), "Property 'kit-uc.completed' is not writable");
    assert_eq!(world.set("o", "n", 8), "ok");
    assert_eq!(world.set("o", "in-use", true), "ok");
    assert_eq!(answer(world.qom.delete_object("o")), "object 'o' is in use, can not be deleted");
    assert_eq!(world.set("o", "in-use", false), "ok");
    assert_eq!(answer(world.qom.delete_object("o")), "ok");
    assert_eq!(world.children("/objects"), Vec::<String>::new());
    assert_eq!(add(&world, json!({"qom-type": "kit-uc-leaf", "id": "o"})), "ok");
    assert_eq!((world.get("o", "type"), world.get("o", "n")), (json!("kit-uc-leaf"), json!(1)));
}

#[test]
fn lifecycle_object_refused() {
    let world = World::with(&[]);
    assert_eq!(add(&world, json!({"qom-type": "kit-uc", "id": "o"})), "ok");
    for (type_name, property, text) in [
        ("kit-part", "value", "object type 'kit-part' isn't supported by object-add"),
        ("kit-uc-abstract", "n", "object type 'kit-uc-abstract' is abstract"),
        ("kit-dev", "u8", "object type 'kit-dev' isn't supported by object-add"),
        ("kit-base", "u8", "object type 'kit-base' isn't supported by object-add"),
        ("kit-bus", "n", "object type 'kit-bus' isn't supported by object-add"),
        ("kit-uc", "n", "attempt to add duplicate property 'o' to object (type 'container')"),
        ("kit-uc", "zzz", "Parameter 'zzz' is unexpected"),
    ] {
        assert_eq!(add(&world, json!({"qom-type": type_name, "id": "o", property: 1})), text);
    }
    let fails = json!({"qom-type": "kit-uc-leaf", "id": "p", "fail-complete": true});
    assert_eq!(add(&world, fails), "kit-uc: complete failed");
    assert_eq!(world.children("/objects"), ["o"]);
}

#[test]
fn lifecycle_object_links() {
    let world = World::host_and_device();
    assert_eq!(add(&world, json!({"qom-type": "kit-uc", "id": "o", "dev": "/machine/peripheral/d0"})), "ok");
    assert_eq!(world.get("o", "dev"), "/machine/peripheral/d0");
    assert_eq!((world.delete("d0"), world.events()), ("ok".into(), vec![]));
    assert_eq!(world.get("o", "dev"), "");
    assert_eq!(answer(world.qom.delete_object("o")), "ok");
    assert_eq!(world.events(), [deleted("d0")]);
}

#[test]
fn an_object_can_be_a_mate() {
    let world = World::host_and_device();
    assert_eq!(add(&world, json!({"qom-type": "kit-uc", "id": "o"})), "ok");
    assert_eq!(world.set("d0", "mate", "/objects/o"), "ok");
    assert_eq!(world.get("d0", "mate"), "/objects/o");
    let text = "Invalid parameter type for 'dev', expected: kit-base";
    assert_eq!(world.set("o", "dev", "/machine/peripheral/host0"), text);
}
