//! The singletons.

use super::super::singletons::{KitSingleton, KitSingletonObj};
use super::super::{KIT, SINGLETONS};
use super::{World, answer, deleted};
use qom_runtime::prelude::*;
use serde_json::json;

const CONFLICT: &str = "Object type 'kit-singleton' conflicts with an existing singleton instance";
const SUB_CONFLICT: &str = "Object type 'kit-singleton-sub' conflicts with an existing singleton instance";

#[test]
fn singleton_rfc_types() {
    assert!(SINGLETONS.iter().all(|info| info.is_singleton()));
    let others: Vec<_> = KIT.into_iter().filter(|info| info.is_singleton()).map(TypeInfo::name).collect();
    assert_eq!(others, ["none-machine"]);
}

#[test]
fn singleton_rfc_failed_realize() {
    let world = World::host();
    assert_eq!(world.add(json!({"driver": "kit-singleton", "id": "s1", "fail-realize": "no"})), "no");
    assert_eq!(world.add(json!({"driver": "kit-singleton", "id": "s2"})), "ok");
    assert_eq!(world.children("/machine/peripheral"), ["host0", "s2"]);
}

#[test]
fn there_is_one_with_its_subtypes() {
    let world = World::host();
    assert_eq!(world.plug("kit-singleton-sub", "s"), "ok");
    assert_eq!(world.get("s", "value"), 1);
    assert_eq!(world.plug("kit-singleton", "t"), CONFLICT);
    assert_eq!(world.plug("kit-singleton-sub", "t"), SUB_CONFLICT);
    assert!(world.qom.instance::<KitSingleton>().is_some());
    assert_eq!((world.delete("s"), world.events()), ("ok".into(), vec![deleted("s")]));
    assert_eq!(world.plug("kit-singleton", "t"), "ok");
}

#[test]
fn one_object() {
    let world = World::with(&[]);
    let add = |id: &str| answer(world.qom.add_object(&ObjectDefinition::new("kit-singleton-obj", id)));
    assert_eq!(add("a"), "ok");
    assert_eq!(add("b"), "Object type 'kit-singleton-obj' conflicts with an existing singleton instance");
    assert_eq!(world.qom.instance::<KitSingletonObj>().unwrap().canonical_path().as_deref(), Some("/objects/a"));
    assert_eq!((answer(world.qom.delete_object("a")), add("b")), ("ok".into(), "ok".into()));
}
