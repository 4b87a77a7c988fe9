//! The tree: names, parents, order.

use crate::types::{Leaf, Plain};
use qom_runtime::prelude::*;

fn container(qom: &Qom) -> Owned<Container> {
    qom.create::<Container>().unwrap().complete().unwrap()
}

#[test]
fn law_12_one_order_for_everything() {
    let qom = Qom::new().unwrap();
    let names: Vec<_> = qom.types().map(TypeInfo::name).collect();
    assert!(names.is_sorted());
    let again: Vec<_> = Qom::new().unwrap().types().map(TypeInfo::name).collect();
    assert_eq!(names, again);
    let properties: Vec<_> = Leaf::INFO.properties().map(|property| property.name()).collect();
    assert_eq!(properties[0], "type", "the ancestors' first");
    assert!(properties.contains(&"level") && properties.contains(&"pressure"));
    let shelf = container(&qom);
    let children = |shelf: &Owned<Container>| shelf.children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    for name in ["z", "a", "m"] {
        shelf.add_child(name, container(&qom)).unwrap();
    }
    assert_eq!(children(&shelf), ["z", "a", "m"], "as they were added");
    shelf.child_by_name("z").unwrap().unparent();
    shelf.add_child("z", container(&qom)).unwrap();
    assert_eq!(children(&shelf), ["a", "m", "z"]);
}

#[test]
fn law_02_refused_children() {
    let qom = Qom::new().unwrap();
    let shelf = container(&qom);
    let say = |result: Result<()>| result.unwrap_err().to_string();
    qom.root().add_child("shelf", shelf.clone()).unwrap();
    let duplicate =
        |name: &str, of: &str| format!("attempt to add duplicate property '{name}' to object (type '{of}')");
    assert_eq!(say(qom.root().add_child("shelf", container(&qom))), duplicate("shelf", "container"));
    assert_eq!(say(shelf.add_child("type", container(&qom))), duplicate("type", "container"), "a property's name");
    assert_eq!(say(shelf.add_child("a/b", container(&qom))), "'a/b' is not a legal name for a child");
    assert_eq!(say(shelf.add_child("a/b[*]", container(&qom))), "'a/b[*]' is not a legal name for a child");
    assert_eq!(say(qom.root().add_child("again", shelf.clone())), "object '/shelf' already has a parent");
    assert_eq!(say(shelf.add_child("root", qom.root())), "object '/' is the root, which stands in no other object");
    let mut draft = qom.create::<Container>().unwrap();
    assert_eq!(say(draft.place(&qom.root(), "shelf")), duplicate("shelf", "container"));
    draft.place(&qom.root(), "kept").unwrap();
    assert_eq!(say(qom.root().add_child("kept", container(&qom))), duplicate("kept", "container"), "kept for a draft");
    draft.add_child("x", Plain::new()).unwrap();
    assert_eq!(say(draft.add_child("x", Plain::new())), duplicate("x", "container"));
    assert_eq!(say(draft.add_child("type", Plain::new())), duplicate("type", "container"));
}

#[test]
fn law_02_no_object_is_its_own_ancestor() {
    let qom = Qom::new().unwrap();
    let (one, two, three) = (container(&qom), container(&qom), container(&qom));
    let say = |result: Result<()>| result.unwrap_err().to_string();
    let refused = "object 'container' is an ancestor of its new parent";
    assert_eq!(say(one.add_child("x", one.clone())), refused);
    one.add_child("x", two.clone()).unwrap();
    two.add_child("x", three.clone()).unwrap();
    assert_eq!(say(two.add_child("y", one.clone())), refused);
    assert_eq!(say(three.add_child("y", one.clone())), refused);
    assert_eq!(three.children().len(), 0, "nothing has changed");
    two.unparent();
    three.add_child("y", one).unwrap();
}

#[test]
fn law_13_set_on_a_live_object_is_refused_before_its_value_is_looked_at() {
    let qom = Qom::new().unwrap();
    let leaf = qom.create::<Leaf>().unwrap().complete().unwrap();
    let error = leaf.set("level", "no number").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Attempt to set property 'level' on object '/unattached/law[0]' (type 'leaf') after it was completed"
    );
    leaf.set("heat", 4).unwrap();
    assert_eq!(leaf.get("heat").unwrap(), 4);
    assert_eq!(leaf.set("none", 4).unwrap_err().to_string(), "Property 'leaf.none' not found");
    assert_eq!(leaf.set("type", "x").unwrap_err().to_string(), "Property 'leaf.type' is not writable");
    let plain = qom.create::<Plain>().unwrap().complete().unwrap();
    let error = plain.set("fixed", 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Attempt to set property 'fixed' on object 'plain' (type 'plain') after it was completed"
    );
}
