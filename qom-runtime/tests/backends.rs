//! Backends: links that are set by the id of what is in a container, and have it to themselves.
#![cfg(all(feature = "auto-register", feature = "qdev"))]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Barrier, Mutex};

/// Moves characters.
#[qom_interface(name = "stream")]
pub trait Stream {}

/// A file.
#[derive(QomType)]
#[qom(implements(Stream, UserCreatable))]
pub struct Pipe {
    broken: AtomicBool,
    /// Where it goes on.
    #[qom(link, backend = "objects")]
    next: Link<Pipe>,
}
impl Stream for Pipe {}
impl UserCreatable for Pipe {
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        !this.is_claimed()
    }
}

/// Moves nothing.
#[derive(QomType)]
pub struct Stone {}

/// Writes characters.
#[derive(QomType)]
#[qom(parent = "device")]
pub struct Port {
    #[qom(property)]
    fail: bool,
    /// Where they go.
    #[qom(link, backend = "chardevs")]
    chardev: Link<StreamRef<'static>>,
    #[qom(link, backend = "chardevs", check = Self::whole)]
    pipe: Link<Pipe>,
    #[qom(link, backend = "objects", live)]
    source: Link<Pipe>,
    #[qom(link, backend = "chardevs", live, strong)]
    kept: Link<Pipe>,
    #[qom(link)]
    other: Link<Pipe>,
}
impl DeviceImpl for Port {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.fail { Err(Error::new("realize")) } else { Ok(()) }
    }
}
impl Port {
    fn whole(pipe: &Obj<Pipe>) -> Result<()> {
        if pipe.broken.load(Relaxed) { Err(Error::new("the pipe is broken")) } else { Ok(()) }
    }
}

/// Has a port inside.
#[derive(QomType)]
pub struct Panel {
    #[qom(child, alias("console" = "chardev"))]
    port: Child<Port>,
}

const TYPES: [&TypeInfo; 4] = [Pipe::INFO, Stone::INFO, Port::INFO, Panel::INFO];

/// `/chardevs/a`, `/chardevs/b` and `/objects/o` are pipes, `/chardevs/stone` is none.
fn world() -> Qom {
    let qom = Qom::with_types(TYPES).unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap();
    for path in ["/chardevs/a", "/chardevs/b", "/objects/o"] {
        put(&qom, path, qom.create::<Pipe>().unwrap());
    }
    put(&qom, "/chardevs/stone", qom.create::<Stone>().unwrap());
    qom
}

fn put<T: QomType>(qom: &Qom, path: &str, mut draft: Draft<T>) {
    let (container, id) = path.rsplit_once('/').unwrap();
    draft.place(&qom.resolve(container).unwrap(), id).unwrap();
    draft.complete().unwrap();
}

fn pipe(qom: &Qom, path: &str) -> Owned<Pipe> {
    qom.resolve_as(path).unwrap()
}

fn new_port(qom: &Qom) -> Draft<Port> {
    qom.create().unwrap()
}

fn text<T>(result: Result<T>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn it_is_set_and_read_as_an_id() -> Result<()> {
    let qom = world();
    let mut port = new_port(&qom);
    assert_eq!(port.get("chardev")?, "");
    port.set("chardev", "a")?;
    port.set_text("source", "o")?;
    let port = port.realize()?;
    assert_eq!((port.get("chardev")?, port.get_text("source")?), ("a".into(), "o".to_owned()));
    assert_eq!(port.chardev.get(), Some(qom.resolve("/chardevs/a")?));
    assert_eq!(port.source.get(), Some(pipe(&qom, "/objects/o")));
    Ok(())
}

#[test]
fn it_is_listed_as_a_string() {
    let property = Port::INFO.property("chardev").unwrap();
    assert_eq!((property.type_name(), property.backend(), property.leads()), ("str", Some("chardevs"), false));
    assert_eq!(property.description(), "Where they go.");
    let alias = Panel::INFO.property("console").unwrap();
    assert_eq!((alias.type_name(), alias.backend()), ("str", Some("chardevs")));
    assert_eq!(Port::INFO.property("other").unwrap().backend(), None);
    assert_eq!(Pipe::INFO.property("next").unwrap().type_name(), "str");
}

#[test]
fn what_is_no_id_of_the_container_is_not_found() {
    let qom = world();
    let mut port = new_port(&qom);
    let objects = qom.container("objects").unwrap();
    qom.container("chardevs").unwrap().add_const_link("elsewhere", &objects).unwrap();
    qom.container("chardevs").unwrap().add_const_link("pipe", &qom.resolve("/objects/o").unwrap()).unwrap();
    for id in ["none", "o", "/chardevs/a", "a/", "/a", "pipe", "type", "..", " a"] {
        assert_eq!(text(port.set("chardev", id)), format!("Property 'port.chardev' can't find value '{id}'"));
    }
    for id in ["elsewhere/o", "stone/x"] {
        assert_eq!(text(port.set_text("pipe", id)), format!("Property 'port.pipe' can't find value '{id}'"));
    }
    assert_eq!(text(port.set("chardev", "stone")), "Property 'port.chardev' doesn't take value 'stone'");
    assert_eq!(text(port.set("chardev", 5)), "Invalid parameter type for 'chardev', expected: string");
    assert_eq!(text(port.set_link("chardev", None)), "Property 'port.chardev' is not a link");
    assert_eq!(text(Port::new().set("chardev", "a")), "object 'port' does not belong to a Qom");
    assert!(!pipe(&qom, "/chardevs/a").is_claimed());
}

#[test]
fn one_property_has_it() -> Result<()> {
    let qom = world();
    let (mut first, mut second) = (new_port(&qom), new_port(&qom));
    first.set("chardev", "a")?;
    let in_use = |name: &str| format!("Property 'port.{name}' can't take value 'a', it's in use");
    assert_eq!(text(second.set("chardev", "a")), in_use("chardev"));
    assert_eq!(text(second.set_text("kept", "a")), in_use("kept"));
    // Not even another property of the same object.
    assert_eq!(text(first.set("pipe", "a")), in_use("pipe"));
    // The one that has it may be set again.
    first.set("chardev", "a")?;
    let first = first.realize()?;
    assert_eq!(text(second.set("chardev", "a")), in_use("chardev"));
    assert_eq!(first.get("chardev")?, "a");
    Ok(())
}

#[test]
fn it_is_free_again_when_the_link_lets_go() -> Result<()> {
    let qom = world();
    let (a, b) = (pipe(&qom, "/chardevs/a"), pipe(&qom, "/chardevs/b"));
    let held = || (a.is_claimed(), b.is_claimed());
    let mut port = new_port(&qom);
    port.set("chardev", "a")?;
    port.set("chardev", "b")?;
    assert_eq!(held(), (false, true), "led elsewhere");
    port.set("chardev", "none").unwrap_err();
    assert_eq!((held(), port.get("chardev")?), ((false, true), "b".into()), "a refusal changes nothing");
    port.set("pipe", "a")?;
    port.set("chardev", "a").unwrap_err();
    assert_eq!((held(), port.get("chardev")?), ((true, true), "b".into()), "nor one of what is in use");
    port.set("chardev", "")?;
    assert_eq!(held(), (true, false), "cleared");
    drop(port);
    assert_eq!(held(), (false, false), "the draft is gone");
    let mut port = new_port(&qom);
    port.set("chardev", "a")?;
    port.set("fail", true)?;
    assert_eq!(text(port.realize()), "realize");
    assert_eq!(held(), (false, false), "the draft did not go live");
    let mut port = new_port(&qom);
    port.set("chardev", "a")?;
    port.chardev.clear();
    assert_eq!(held(), (false, false), "cleared in code");
    port.set("chardev", "a")?;
    let port = port.realize()?;
    port.unparent();
    assert_eq!(held(), (true, false), "it has left the tree, and somebody still has it");
    drop(port);
    assert_eq!(held(), (false, false), "it has ended");
    Ok(())
}

#[test]
fn what_ends_is_used_by_nobody() -> Result<()> {
    let qom = world();
    let mut port = new_port(&qom);
    port.set("chardev", "a")?;
    port.set("kept", "b")?;
    for path in ["/chardevs/a", "/chardevs/b"] {
        qom.resolve(path)?.unparent();
    }
    assert_eq!(port.get("chardev")?, "");
    assert!(port.kept.get().is_some(), "a strong one keeps it");
    put(&qom, "/chardevs/a", qom.create::<Pipe>()?);
    let mut other = new_port(&qom);
    other.set("chardev", "a")?;
    let port = port.realize()?;
    assert_eq!((port.get("chardev")?, port.get("kept")?), ("".into(), "".into()));
    let kept = port.kept.get().unwrap();
    assert!(kept.is_claimed());
    port.set("kept", "")?;
    assert!(!kept.is_claimed());
    Ok(())
}

#[test]
fn a_live_one_can_be_led_elsewhere() -> Result<()> {
    let qom = world();
    let (first, second) = (new_port(&qom).realize()?, new_port(&qom).realize()?);
    first.set("source", "o")?;
    assert_eq!(text(second.set("source", "o")), "Property 'port.source' can't take value 'o', it's in use");
    first.set("source", "")?;
    second.set("source", "o")?;
    // The others are fixed, and no value is looked at.
    let fixed = "Attempt to set property 'chardev' on anonymous device (type 'port') after it was realized";
    assert_eq!([text(first.set("chardev", "none")), text(first.set("chardev", 5))], [fixed, fixed]);
    Ok(())
}

#[test]
fn what_code_assigns_is_taken_when_it_goes_live() -> Result<()> {
    let qom = world();
    let (a, o) = (pipe(&qom, "/chardevs/a"), pipe(&qom, "/objects/o"));
    let mut first = new_port(&qom);
    first.pipe.set(&a);
    assert_eq!((first.get("pipe")?, a.is_claimed()), ("a".into(), false));
    let mut second = new_port(&qom);
    second.set("pipe", "a")?;
    assert_eq!(text(first.realize()), "Property 'port.pipe' can't take value 'a', it's in use");
    drop(second);
    let mut first = new_port(&qom);
    first.pipe.set(&a);
    let first = first.realize()?;
    assert!(a.is_claimed());
    drop((first.get("pipe")?, first));

    let mut port = new_port(&qom);
    port.pipe.set(&o);
    assert_eq!(text(port.realize()), "Property 'port.pipe' can't find value '/objects/o'");
    let mut port = new_port(&qom);
    port.chardev.set(qom.resolve("/chardevs/stone")?.as_ref());
    assert_eq!(text(port.realize()), "Property 'port.chardev' doesn't take value 'stone'");
    let (mut port, draft) = (new_port(&qom), qom.create::<Pipe>()?);
    port.pipe.set_weak(&draft.weak());
    assert_eq!(text(port.realize()), "Property 'pipe' links to a 'pipe' that is not live");
    let mut port = new_port(&qom);
    let other = world();
    port.pipe.set(&pipe(&other, "/chardevs/a"));
    assert_eq!(text(port.realize()), "object 'pipe' belongs to another Qom");
    Ok(())
}

#[test]
fn a_check_comes_first_and_again() -> Result<()> {
    let qom = world();
    let a = pipe(&qom, "/chardevs/a");
    let mut port = new_port(&qom);
    a.broken.store(true, Relaxed);
    assert_eq!(text(port.set("pipe", "a")), "the pipe is broken");
    assert!(!a.is_claimed());
    a.broken.store(false, Relaxed);
    port.set("pipe", "a")?;
    a.broken.store(true, Relaxed);
    assert_eq!(text(port.realize()), "the pipe is broken");
    assert!(!a.is_claimed());
    Ok(())
}

#[test]
fn the_right_goes_where_the_link_goes() -> Result<()> {
    let qom = world();
    let a = pipe(&qom, "/chardevs/a");
    let (mut first, mut second) = (new_port(&qom), new_port(&qom));
    first.set("pipe", "a")?;
    std::mem::swap(&mut first.pipe, &mut second.pipe);
    assert_eq!((first.get("pipe")?, second.get("pipe")?), ("".into(), "a".into()));
    drop(first);
    assert!(a.is_claimed());
    // A link that needs no right does not keep it.
    {
        let second = &mut *second;
        std::mem::swap(&mut second.pipe, &mut second.other);
    }
    let second = second.realize()?;
    assert_eq!((second.get("pipe")?, second.get("other")?), ("".into(), "/chardevs/a".into()));
    assert!(!a.is_claimed());
    Ok(())
}

#[test]
fn definitions_of_devices_and_objects() -> Result<()> {
    let qom = world();
    let add = |definition: Result<DeviceDefinition>| Ok(qom.add_device(&definition?)?.unwrap());
    let first: Owned<Device> = add(DeviceDefinition::from_text("port,id=p0,chardev=a,source=o"))?;
    let said: Result<_> = add(DeviceDefinition::from_json(json!({"driver": "port", "id": "p1", "chardev": "a"})));
    assert_eq!(text(said), "Property 'port.chardev' can't take value 'a', it's in use");
    let said: Result<_> = add(DeviceDefinition::from_text("port,id=p1,chardev=b,fail=on"));
    assert_eq!(text(said), "realize");
    assert!(!pipe(&qom, "/chardevs/b").is_claimed());
    add(DeviceDefinition::from_json(json!({"driver": "port", "id": "p1", "chardev": "b"})))?;
    first.unparent();
    drop(first);
    add(DeviceDefinition::from_text("port,id=p2,chardev=a"))?;

    qom.add_object(&ObjectDefinition::from_text("pipe,id=x,next=o")?)?;
    let said = qom.add_object(&ObjectDefinition::new("pipe", "y").with("next", "o"));
    assert_eq!(text(said), "Property 'pipe.next' can't take value 'o', it's in use");
    assert_eq!(text(qom.delete_object("o")), "object 'o' is in use, can not be deleted");
    qom.delete_object("x")?;
    qom.delete_object("o")
}

#[test]
fn the_loader_sorts_by_ids() -> Result<()> {
    let qom = world();
    let load = |texts: &[&str]| {
        let definitions: Vec<_> = texts.iter().map(|text| ObjectDefinition::from_text(text).unwrap()).collect();
        qom.load_objects(&definitions)
    };
    let loaded = load(&["pipe,id=first,next=second", "pipe,id=second,next=third", "pipe,id=third"])?;
    assert_eq!((loaded[0].get("next")?, loaded[1].get("next")?), ("second".into(), "third".into()));
    assert_eq!(
        text(load(&["pipe,id=u,next=v", "pipe,id=v,next=u"])),
        "objects refer to each other in a cycle: u -> v -> u"
    );
    // An id of this container only, and no path.
    let said = text(load(&["pipe,id=u,next=/objects/v", "pipe,id=v"]));
    assert_eq!(said, "object 'u': Property 'pipe.next' can't find value '/objects/v'");
    let said = text(load(&["pipe,id=u,next=w", "pipe,id=v,next=w", "pipe,id=w"]));
    assert_eq!(said, "object 'v': Property 'pipe.next' can't take value 'w', it's in use");
    assert!(qom.resolve("/objects/w").is_err(), "all or nothing");
    Ok(())
}

#[test]
fn an_alias_speaks_of_the_property_that_it_stands_for() -> Result<()> {
    let qom = world();
    let mut panel = qom.create::<Panel>()?;
    assert_eq!(text(panel.set("console", "none")), "Property 'port.chardev' can't find value 'none'");
    panel.set("console", "a")?;
    assert_eq!(panel.get("console")?, "a");
    drop(panel);
    assert!(!pipe(&qom, "/chardevs/a").is_claimed());
    Ok(())
}

#[test]
fn no_path_goes_through_it() -> Result<()> {
    let qom = world();
    qom.add_device(&DeviceDefinition::from_text("port,id=p0,chardev=a")?)?;
    assert!(qom.resolve("/machine/peripheral/p0/chardev").is_err());
    Ok(())
}

#[test]
fn of_many_threads_one_gets_it() {
    const THREADS: usize = 8;
    let qom = world();
    for _ in 0..200 {
        let (barrier, got) = (Barrier::new(THREADS), Mutex::new(Vec::new()));
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let mut port = new_port(&qom);
                    barrier.wait();
                    let set = port.set("chardev", "a");
                    barrier.wait();
                    got.lock().unwrap().push(set);
                });
            }
        });
        let got = got.into_inner().unwrap();
        assert_eq!(got.iter().filter(|set| set.is_ok()).count(), 1);
        let refused = |set: &Result<()>| matches!(set.as_ref().unwrap_err().kind(), ErrorKind::ValueInUse { .. });
        assert!(got.iter().filter(|set| set.is_err()).all(refused));
        assert!(!pipe(&qom, "/chardevs/a").is_claimed());
    }
}
