//! Every error text of properties, links, paths and user-creatable objects, word for word, as it comes out of the public
//! API: one table, each row with what provokes it. (The texts of values alone are in `values.rs` and in `value`.)
#![cfg(feature = "auto-register")]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::error::ErrorClass::{self, DeviceNotFound, GenericError};
use qom_runtime::prelude::*;
use std::sync::atomic::AtomicU8;

/// How bright.
#[derive(Clone, Copy, Default, PartialEq, Debug, QomEnum)]
pub enum Shade {
    #[default]
    Dark,
    Light,
}

/// Another enum.
#[derive(Clone, Copy, Default, PartialEq, Debug, QomEnum)]
pub enum Tone {
    #[default]
    High,
}

/// Has one of each.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
#[qom(property(name = "write-only", type = bool, set = Self::ignore))]
#[qom(property(name = "broken", type = u8, get = Self::broken))]
pub struct Lamp {
    #[qom(property, default = 3, range = 0..=10)]
    level: AtomicU8,
    #[qom(property)]
    fixed: u16,
    #[qom(property)]
    shade: std::sync::Mutex<Shade>,
    #[qom(property, read_only)]
    count: u32,
    #[qom(property)]
    size: std::sync::Mutex<Size>,
    #[qom(property)]
    signed: std::sync::Mutex<i64>,
    #[qom(property)]
    name: std::sync::Mutex<String>,
    #[qom(property)]
    ratio: std::sync::Mutex<f64>,
    #[qom(property)]
    list: std::sync::Mutex<Vec<u8>>,
    #[qom(property, default = [1, 2, 3], range = 1..=4)]
    rows: [u8; 3],
    #[qom(link, live)]
    socket: Link<Socket>,
    #[qom(child, alias("power" = "watts", "light" = self))]
    bulb: Child<Bulb>,
}

impl UserCreatable for Lamp {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.fixed == 99 { Err(Error::new("lamp: burnt out")) } else { Ok(()) }
    }
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        this.fixed != 7
    }
}

impl Lamp {
    fn ignore(&self, _: bool) -> Result<()> {
        Ok(())
    }
    fn broken(&self) -> Result<u8> {
        Err(Error::new("reading broken always fails"))
    }
}

/// Has a number of each size.
#[derive(QomType)]
pub struct Numbers {
    #[qom(property)]
    u16: u16,
    #[qom(property)]
    u32: u32,
    #[qom(property)]
    u64: u64,
    #[qom(property)]
    i8: i8,
    #[qom(property)]
    i16: i16,
    #[qom(property)]
    i32: i32,
    #[qom(property)]
    i64: i64,
    #[qom(property)]
    usize: usize,
}

/// Is in a lamp.
#[derive(QomType)]
pub struct Bulb {
    #[qom(property, default = 40, range = 1..=100)]
    watts: u8,
}

/// A lamp is plugged into it.
#[derive(QomType)]
pub struct Socket {}

/// Only a base.
#[derive(QomType)]
#[qom(abstract, implements(UserCreatable))]
pub struct Fixture {}
impl UserCreatable for Fixture {}

/// `/objects/lamp`, `/objects/busy`, `/objects/twin`, `/backend/twin` and `/backend/socket`.
struct Scene {
    qom: Qom,
    lamp: Owned<Object>,
    draft: Draft<Lamp>,
}

fn scene() -> Result<Scene> {
    let qom = Qom::with_types([Lamp::INFO, Bulb::INFO, Socket::INFO, Fixture::INFO, Numbers::INFO])?;
    let lamp = qom.add_object(&ObjectDefinition::new("lamp", "lamp"))?;
    qom.add_object(&ObjectDefinition::new("lamp", "busy").with("fixed", 7))?;
    let put = |path: &str, name: &str| -> Result<()> {
        let mut draft = qom.create::<Socket>()?;
        draft.place(&qom.resolve(path)?, name)?;
        draft.complete().map(drop)
    };
    put("/objects", "twin")?;
    put("/backend", "twin")?;
    put("/backend", "socket")?;
    let draft = qom.create::<Lamp>()?;
    Ok(Scene { qom, lamp, draft })
}

type Provoke = fn(&mut Scene) -> Result<()>;

fn unit<T>(result: Result<T>) -> Result<()> {
    result.map(drop)
}

fn number(scene: &Scene, name: &str, value: impl Into<Value>) -> Result<()> {
    scene.qom.create::<Numbers>()?.set(name, value)
}

fn define(scene: &Scene, text: &str) -> Result<()> {
    unit(scene.qom.add_object(&ObjectDefinition::from_text(text)?))
}

/// Part of the semantics, class, text, what provokes it.
const TABLE: &[(&str, ErrorClass, &str, Provoke)] = &[
    // Properties in general.
    ("A6", GenericError, "Property 'lamp.nothing' not found", |s| unit(s.lamp.get("nothing"))),
    ("A6", GenericError, "Property 'lamp.nothing' not found", |s| s.lamp.set("nothing", 1)),
    ("A6", GenericError, "Property 'lamp.nothing' not found", |s| unit(s.draft.get("nothing"))),
    ("A6", GenericError, "Property 'lamp.nothing' not found", |s| s.draft.set("nothing", 1)),
    ("A6", GenericError, "Property 'lamp.write-only' is not readable", |s| unit(s.lamp.get("write-only"))),
    ("A6", GenericError, "Property 'lamp.count' is not writable", |s| s.lamp.set("count", 1)),
    ("A6", GenericError, "Property 'lamp.count' is not writable", |s| s.draft.set("count", 1)),
    ("A6", GenericError, "Property 'lamp.type' is not writable", |s| s.lamp.set("type", "x")),
    ("A6", GenericError, "Property 'lamp.bulb' is not writable", |s| s.lamp.set("bulb", "/x")),
    ("A6", GenericError, "attempt to add duplicate property 'level' to object (type 'lamp')", |s| {
        s.lamp.add_child("level", s.qom.create::<Socket>()?.complete()?)
    }),
    ("A6", GenericError, "attempt to add duplicate property 'bulb' to object (type 'lamp')", |s| {
        s.draft.add_child("bulb", s.qom.create::<Socket>()?)
    }),
    ("A6", GenericError, "attempt to add duplicate property 'lamp' to object (type 'container')", |s| {
        s.qom.resolve("/objects")?.add_child("lamp", s.qom.create::<Socket>()?.complete()?)
    }),
    ("A6", GenericError, "attempt to add duplicate property 'gained' to object (type 'lamp')", |s| {
        let gained = || RuntimeProperty::<u8>::new("gained").get(|_| Ok(1));
        s.lamp.add_property(gained())?;
        unit(s.lamp.add_property(gained()))
    }),
    ("A6", GenericError, "Invalid parameter type for 'level', expected: string", |s| unit(s.lamp.get_str("level"))),
    ("A6", GenericError, "Invalid parameter type for 'level', expected: boolean", |s| unit(s.lamp.get_bool("level"))),
    ("A6", GenericError, "Invalid parameter type for 'name', expected: int", |s| unit(s.lamp.get_int("name"))),
    ("A6", GenericError, "Invalid parameter type for 'name', expected: uint", |s| unit(s.lamp.get_uint("name"))),
    ("A6", GenericError, "Property shade on lamp is not 'Tone' enum type", |s| unit(s.lamp.get_enum::<Tone>("shade"))),
    ("A6", GenericError, "Property 'lamp.nothing' not found", |s| unit(s.lamp.get_enum::<Shade>("nothing"))),
    ("A6", GenericError, "reading broken always fails", |s| unit(s.lamp.get("broken"))),
    // Values: JSON.
    ("A7", GenericError, "Invalid parameter type for 'write-only', expected: boolean", |s| s.lamp.set("write-only", 1)),
    ("A7", GenericError, "Invalid parameter type for 'name', expected: string", |s| s.lamp.set("name", 1)),
    ("A7", GenericError, "Parameter 'level' expects uint64", |s| s.lamp.set("level", "x")),
    ("A7", GenericError, "Invalid parameter type for 'ratio', expected: number", |s| s.lamp.set("ratio", "x")),
    ("A7", GenericError, "Invalid parameter type for 'list', expected: array", |s| s.lamp.set("list", 1)),
    ("A7", GenericError, "Parameter 'level' expects uint8_t", |s| s.lamp.set("level", 300)),
    ("A7", GenericError, "Parameter 'shade' does not accept value 'grey'", |s| s.lamp.set("shade", "grey")),
    ("A7", GenericError, "Parameter 'u16' expects uint16_t", |s| number(s, "u16", 65_536)),
    ("A7", GenericError, "Parameter 'u16' expects uint16_t", |s| number(s, "u16", -1)),
    ("A7", GenericError, "Parameter 'u32' expects uint32_t", |s| number(s, "u32", 1_u64 << 32)),
    ("A7", GenericError, "Parameter 'u64' expects uint64", |s| number(s, "u64", -1)),
    ("A7", GenericError, "Parameter 'u64' expects uint64", |s| number(s, "u64", 1.5)),
    ("A7", GenericError, "Parameter 'i8' expects int8_t", |s| number(s, "i8", 128)),
    ("A7", GenericError, "Parameter 'i16' expects int16_t", |s| number(s, "i16", -32_769)),
    ("A7", GenericError, "Parameter 'i32' expects int32_t", |s| number(s, "i32", 1_u64 << 31)),
    ("A7", GenericError, "Invalid parameter type for 'i64', expected: integer", |s| number(s, "i64", true)),
    ("A7", GenericError, "Parameter 'usize' expects uint64", |s| number(s, "usize", "many")),
    ("A7", GenericError, "Parameter 'list[1]' expects uint64", |s| s.lamp.set("list", serde_json::json!([1, "x"]))),
    ("A7", GenericError, "Parameter 'list[0]' expects uint8_t", |s| s.lamp.set("list", serde_json::json!([256]))),
    ("A7", GenericError, "Parameter 'size' expects uint64", |s| s.lamp.set("size", "1k")),
    // Values: text.
    ("A7", GenericError, "Parameter 'write-only' expects 'on' or 'off'", |s| s.lamp.set_text("write-only", "maybe")),
    ("A7", GenericError, "Parameter 'level' expects integer", |s| s.lamp.set_text("level", "x")),
    ("A7", GenericError, "Parameter 'ratio' expects number", |s| s.lamp.set_text("ratio", "x")),
    ("A7", GenericError, "Parameter 'size' expects size", |s| s.lamp.set_text("size", "x")),
    ("A7", GenericError, "Parameter 'shade' does not accept value 'grey'", |s| s.lamp.set_text("shade", "grey")),
    // Ranges; an alias has its own name where the form of a value is meant, and its target's otherwise.
    ("A7", GenericError, "Property lamp.level doesn't take value 11 (minimum: 0, maximum: 10)", |s| {
        s.lamp.set("level", 11)
    }),
    ("A7", GenericError, "Property lamp.rows[1] doesn't take value 9 (minimum: 1, maximum: 4)", |s| {
        s.draft.set("rows[1]", 9)
    }),
    ("A7", GenericError, "Property 'lamp.rows[3]' not found", |s| s.draft.set("rows[3]", 1)),
    ("A7", GenericError, "Parameter 'power' expects uint64", |s| s.draft.set("power", "x")),
    ("A7", GenericError, "Parameter 'power' expects integer", |s| s.draft.set_text("power", "x")),
    ("A7", GenericError, "Parameter 'watts' expects uint8_t", |s| s.draft.set("power", -1)),
    ("A7", GenericError, "Property 'lamp.bulb' is not writable", |s| s.draft.set("light", "/objects")),
    ("A7", GenericError, "Property 'lamp.bulb' is not writable", |s| s.lamp.set("light", "/objects")),
    ("A7", GenericError, "Property bulb.watts doesn't take value 0 (minimum: 1, maximum: 100)", |s| {
        s.draft.set("power", 0)
    }),
    (
        "A7",
        GenericError,
        "Attempt to set property 'watts' on object '/objects/lamp/bulb' (type 'bulb') after it was completed",
        |s| s.lamp.set("power", 50),
    ),
    // Links.
    ("A8", GenericError, "Path 'twin' does not uniquely identify an object", |s| s.lamp.set("socket", "twin")),
    ("A8", GenericError, "Invalid parameter type for 'socket', expected: socket", |s| s.lamp.set("socket", "/objects")),
    ("A8", GenericError, "Invalid parameter type for 'socket', expected: socket", |s| s.lamp.set("socket", "backend")),
    ("A8", DeviceNotFound, "Device '/objects/none' not found", |s| s.lamp.set("socket", "/objects/none")),
    ("A8", DeviceNotFound, "Device 'none' not found", |s| s.draft.set_text("socket", "none")),
    ("A8", GenericError, "Invalid parameter type for 'socket', expected: string", |s| s.lamp.set("socket", 1)),
    // Paths.
    ("A9", DeviceNotFound, "Device '/objects/none' not found", |s| unit(s.qom.resolve("/objects/none"))),
    ("A9", DeviceNotFound, "Device '/objects/lamp/level' not found", |s| unit(s.qom.resolve("/objects/lamp/level"))),
    ("A9", DeviceNotFound, "Device 'none' not found", |s| unit(s.qom.resolve("none"))),
    ("A9", GenericError, "Path 'twin' does not uniquely identify an object", |s| unit(s.qom.resolve("twin"))),
    ("A9", GenericError, "Path '' does not uniquely identify an object", |s| unit(s.qom.resolve(""))),
    ("A9", DeviceNotFound, "Device '/objects/lamp' not found", |s| unit(s.qom.resolve_as::<Socket>("/objects/lamp"))),
    ("A9", GenericError, "Path 'twin' does not uniquely identify an object", |s| {
        unit(s.qom.resolve_as::<Socket>("twin"))
    }),
    ("A9", DeviceNotFound, "Device 'twin' not found", |s| unit(s.qom.resolve_as::<Lamp>("twin"))),
    ("A9", GenericError, "More than one object of type socket", |s| unit(s.qom.only::<Socket>())),
    ("A9", GenericError, "No object found of type fixture", |s| unit(s.qom.only::<Fixture>())),
    ("A9", GenericError, "'a/b' is not a legal name for a child", |s| {
        s.qom.root().add_child("a/b", s.qom.create::<Socket>()?.complete()?)
    }),
    ("A9", GenericError, "object '/objects/lamp' already has a parent", |s| {
        s.qom.root().add_child("x", s.lamp.clone())
    }),
    ("A9", GenericError, "object '/objects' is an ancestor of its new parent", |s| {
        s.qom.resolve("/objects")?.move_to(&s.lamp, "x")
    }),
    (
        "A9",
        GenericError,
        "object '/objects/lamp/bulb' is declared by the type of its parent and cannot be moved",
        |s| s.qom.resolve("/objects/lamp/bulb")?.move_to(&s.qom.root(), "x"),
    ),
    // Objects that users make.
    ("A13", GenericError, "Parameter 'id' expects an identifier", |s| define(s, "lamp,id=1st")),
    ("A13", GenericError, "Parameter 'id' expects an identifier", |s| define(s, "nothing,id=a/b")),
    ("A13", GenericError, "Parameter 'id' is missing", |s| define(s, "lamp")),
    ("A13", GenericError, "invalid object type: nothing", |s| define(s, "nothing,id=x")),
    ("A13", GenericError, "object type 'bulb' isn't supported by object-add", |s| define(s, "bulb,id=x")),
    ("A13", GenericError, "object type 'fixture' is abstract", |s| define(s, "fixture,id=x")),
    ("A13", GenericError, "Parameter 'nothing' is unexpected", |s| define(s, "lamp,id=x,nothing=1")),
    ("A13", GenericError, "Parameter 'level' expects integer", |s| define(s, "lamp,id=x,level=high")),
    ("A13", GenericError, "attempt to add duplicate property 'lamp' to object (type 'container')", |s| {
        define(s, "lamp,id=lamp")
    }),
    ("A13", GenericError, "lamp: burnt out", |s| define(s, "lamp,id=x,fixed=99")),
    ("A13", GenericError, "object 'x' not found", |s| s.qom.delete_object("x")),
    ("A13", GenericError, "object 'busy' is in use, can not be deleted", |s| s.qom.delete_object("busy")),
    ("A13", GenericError, "object 'twin' is not user-creatable, can not be deleted", |s| s.qom.delete_object("twin")),
];

#[test]
fn every_text() -> Result<()> {
    for (part, class, text, provoke) in TABLE {
        let mut scene = scene()?;
        let error = provoke(&mut scene).expect_err(text);
        assert_eq!((error.to_string().as_str(), error.class()), (*text, *class), "{part}");
    }
    Ok(())
}

/// A refusal changes nothing.
#[test]
fn nothing_is_changed_by_a_refusal() -> Result<()> {
    let picture = |scene: &Scene| {
        let root: Owned<Object> = scene.qom.root().upcast();
        let objects = root.descendants().map(|object| {
            let listed = object.list().into_iter().map(|one| {
                let value = object.get(&one.name).map_err(|error| error.to_string());
                format!("{}: {} = {value:?}", one.name, one.type_name)
            });
            format!("{object:?} {:?}", listed.collect::<Vec<_>>())
        });
        objects.collect::<Vec<_>>()
    };
    for (part, _, text, provoke) in TABLE.iter().filter(|(_, _, text, _)| !text.contains("'gained'")) {
        let mut scene = scene()?;
        let before = picture(&scene);
        provoke(&mut scene).expect_err(text);
        assert_eq!(picture(&scene), before, "{part}: {text}");
    }
    Ok(())
}
