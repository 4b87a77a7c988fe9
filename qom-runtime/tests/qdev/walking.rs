//! What C's test of all machines does: boots each, and asks everything of everything.

use super::kit::KitBoard;
use qom_runtime::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Memory of the host, as users add it.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
struct WalkMemory {
    #[qom(property)]
    size: Size,
    #[qom(property, default = true)]
    share: bool,
    #[qom(property, default = 4)]
    prealloc_threads: u32,
    #[qom(property, default = OnOffAuto::Auto)]
    reserve: OnOffAuto,
    #[qom(property)]
    label: String,
    #[qom(property, write_only)]
    secret: AtomicBool,
}
impl UserCreatable for WalkMemory {}

/// A world of each concrete type of machines, running.
fn machines() -> Vec<(String, Qom)> {
    let types = Qom::new().unwrap();
    let concrete = types.types().filter(|info| info.descends_from(Machine::INFO) && !info.is_abstract());
    let boot = |info: &'static TypeInfo| {
        let qom = Qom::new().unwrap();
        let machine = qom.create_by_name_as::<Machine>(info.name()).unwrap().complete().unwrap();
        machine.advance(Phase::MachineReady).ok()?;
        Some((info.name().to_owned(), qom))
    };
    concrete.filter_map(boot).collect()
}

/// Everything that has a name in an object, with its value where it has one that can be read.
fn ask(object: &Obj<Object>) -> BTreeMap<String, Option<Value>> {
    let list = object.list();
    let names: BTreeMap<_, _> = list.iter().map(|one| (one.name.clone(), object.get(&one.name).ok())).collect();
    assert_eq!(names.len(), list.len(), "each has one name: {list:?}");
    assert!(list.iter().all(|one| !one.name.is_empty() && !one.type_name.is_empty()), "{list:?}");
    names
}

#[test]
fn each_machine_is_walked() {
    let machines = machines();
    assert!(machines.len() > 3, "{}", machines.len());
    for (name, qom) in machines {
        let mut waiting = vec!["/machine".to_owned()];
        let mut seen = 0;
        while let Some(path) = waiting.pop() {
            seen += 1;
            let object = qom.resolve(&path).unwrap_or_else(|error| panic!("{name}: {path}: {error}"));
            for (property, value) in ask(&object) {
                let is_of = |word: &str| {
                    object.list().iter().any(|one| one.name == property && one.type_name.starts_with(word))
                };
                match value {
                    Some(value) if is_of("child<") => {
                        assert_eq!(value, format!("{path}/{property}"));
                        waiting.push(format!("{path}/{property}"));
                    }
                    // What a link leads to is listed, and not gone into.
                    Some(Value::String(target)) if is_of("link<") && !target.is_empty() => {
                        ask(&qom.resolve(&target).unwrap());
                    }
                    _ => {}
                }
            }
        }
        assert!(seen >= 5, "{name}: {seen}");
        // What a type lists needs no object.
        assert!(qom.type_info(&name).unwrap().properties().len() > 0);
    }
}

/// A level at a time, with the paths that come of putting a name behind a path.
#[test]
fn levels_are_walked_at_once() {
    let qom = Qom::new().unwrap();
    qom.create::<KitBoard>().unwrap().complete().unwrap().advance(Phase::MachineReady).unwrap();
    let mut level = vec!["/".to_owned()];
    let mut paths = Vec::new();
    while !level.is_empty() {
        let objects: Vec<_> = level.iter().map(|path| qom.resolve(path).unwrap()).collect();
        let children = level.iter().zip(&objects).flat_map(|(path, object)| {
            ask(object);
            object.children().into_iter().map(move |(name, _)| format!("{path}/{name}"))
        });
        let next = children.collect();
        paths.extend(std::mem::replace(&mut level, next));
    }
    assert!(paths.contains(&"//machine".to_owned()) && paths.contains(&"//machine/unattached".to_owned()), "{paths:?}");
    assert_eq!(paths.len(), 1 + qom.root().descendants().count());
}

#[test]
fn a_memory_backend_from_the_command_line() {
    let qom = Qom::new().unwrap();
    let text = "walk-memory,id=m0,size=65536,share=off,label=ram,secret=on";
    let memory = qom.add_object(&ObjectDefinition::from_text(text).unwrap()).unwrap();
    let expected = [
        ("label", Some(Value::from("ram"))),
        ("prealloc-threads", Some(4.into())),
        ("reserve", Some("auto".into())),
        ("secret", None),
        ("share", Some(false.into())),
        ("size", Some(65536.into())),
        ("type", Some("walk-memory".into())),
    ];
    assert_eq!(ask(&memory), expected.map(|(name, value)| (name.to_owned(), value)).into());
    assert!(memory.downcast::<WalkMemory>().unwrap().secret.load(Relaxed));
}
