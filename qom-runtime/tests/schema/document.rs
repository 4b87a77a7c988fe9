//! The document: complete, in one order, read back, and clear about mistakes.
//!
//! After a change that is meant, `EXPECTED=write cargo test -p qom-runtime --test schema` writes `document.json` anew: read
//! what differs.

use qom_runtime::prelude::*;
use qom_runtime::schema::Schema;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, RwLock};

/// Can be wound up.
#[qom_interface(name = "winder")]
pub trait Winder {
    /// Winds.
    fn wind(this: &Obj<Self>) {
        let _ = this;
    }
}

/// Can be wound up by itself.
#[qom_interface(name = "self-winder", extends(Winder))]
pub trait SelfWinder {}

/// How fast it goes.
#[derive(Clone, Copy, Default, Debug, QomEnum)]
enum Speed {
    #[default]
    Slow,
    #[qom(name = "10x")]
    TenTimes,
}

/// Something that nobody can make: its `init` panics.
///
/// More about it.
#[derive(QomType)]
#[qom(parent = "device", abstract, unstable, singleton(group = "clocks", once, scope = machine), implements(Winder, SelfWinder),
      init = Self::never,
      property(name = "now", type = u64, get = Self::now, set_live = Self::set_now, description = "Its time.", unstable),
      property(name = "zone", type = String, get_live = Self::zone, description = "Where it is."),
      property(name = "main", link = WinderRef<'static>, get_live = Self::main, description = "What it follows.", deprecated = "ask\n    the winder"))]
struct ClockBase {
    /// How it is
    /// called.
    #[qom(property, default = "c\"lock")]
    label: String,
    #[qom(property, default = Speed::TenTimes, deprecated)]
    speed: Speed,
    #[qom(property, range = 0..=u64::MAX)]
    ticks: AtomicU64,
    #[qom(property, default = -1, range = i64::MIN..=0, state)]
    offset: i64,
    #[qom(property, default = 0.5, range = 0.0..=1.0)]
    drift: Mutex<f64>,
    #[qom(property, default = None, read_only)]
    alarm: Option<u32>,
    #[qom(property, write_only, type = "secret")]
    pin: RwLock<String>,
}
impl DeviceImpl for ClockBase {}
impl Winder for ClockBase {}
impl SelfWinder for ClockBase {}
impl ClockBase {
    fn never(_: &mut ObjMut<'_, Self>) {
        panic!("listing made an object");
    }
    fn now(&self) -> Result<u64> {
        panic!("listing read a property");
    }
    fn zone(_: &Obj<Self>) -> Result<String> {
        panic!("listing read a property");
    }
    fn main(_: &Obj<Self>) -> Option<Owned<Object>> {
        panic!("listing followed a link");
    }
    fn set_now(_: &Obj<Self>, _: u64) -> Result<()> {
        Ok(())
    }
}

/// On the wall.
#[derive(QomType)]
#[qom(parent = "clock-base", final, deprecated = "use \"sun-dial\"")]
struct WallClock {
    #[qom(property)]
    height: u8,
}
impl DeviceImpl for WallClock {}

const EXPECTED: &str = include_str!("document.json");

#[test]
fn everything_is_listed_in_one_order() {
    let schema = Schema::of([WallClock::INFO]).unwrap();
    if std::env::var_os("EXPECTED").is_some_and(|what| what == "write") {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schema/document.json");
        std::fs::write(file, format!("{schema}\n")).unwrap();
    }
    assert_eq!(schema.to_string(), EXPECTED.trim_end());
    // Whatever the order of the list, and whoever is in it besides their ancestors.
    let again = Schema::of([Object::INFO, ClockBase::INFO, WallClock::INFO, Device::INFO, WallClock::INFO]).unwrap();
    assert_eq!(again, schema);
}

#[test]
fn what_is_written_is_read_back() {
    let schema = Schema::linked().unwrap();
    assert!(schema.types.iter().any(|one| one.name == "wall-clock"));
    assert_eq!(schema.to_string().parse::<Schema>().unwrap(), schema);
    assert_eq!(serde_json::to_value(&schema).unwrap().to_string().parse::<Schema>().unwrap(), schema);
    let value: Value = serde_json::from_str(EXPECTED).unwrap();
    let read: Schema = serde_json::from_value(value).unwrap();
    assert_eq!(read.to_string(), EXPECTED.trim_end());
}

/// Law 8. The types above panic where an object of theirs is made or looked at.
#[test]
fn law_08_a_schema_creates_nothing() {
    let qom = Qom::new().unwrap();
    let before = qom.root().children();
    let schema = qom.schema();
    assert_eq!(schema, Schema::linked().unwrap());
    assert_eq!(schema.types.len(), qom.types().len());
    assert_eq!(qom.root().children(), before);
    assert!(qom.machine().is_none() && qom.check::<WallClock>().is_ok());
}

#[test]
fn members_of_the_future_are_ignored() {
    let text = r#"{"format": 1, "made-by": "x", "types": [
        {"name": "a", "colour": 1, "slots": [{"once": true, "scope": "qom", "size": 1}],
         "properties": [{"name": "p", "type": "bool", "settable": "draft", "unit": "m", "readable": true}]}],
        "interfaces": [{"name": "i", "methods": []}]}"#;
    let schema: Schema = text.parse().unwrap();
    assert!(schema.types[0].slots[0].once && schema.types[0].properties[0].readable);
    assert_eq!(schema.interfaces[0].name, "i");
}

#[test]
fn mistakes_are_named_by_their_place() {
    let property = |members: &str| {
        format!(
            r#"{{"format": 1, "types": [{{"name": "a"}}, {{"name": "b", "properties": [
                {{"name": "p", "type": "bool", "settable": "draft", {members}}}]}}]}}"#
        )
    };
    for (text, error) in [
        ("", "line 1, column 0: EOF while parsing a value"),
        ("{\"format\": 1,\n]", "line 2, column 1: key must be a string"),
        ("[]", "as a whole: expected an object"),
        ("{}", "format: is missing"),
        (r#"{"format": 2, "types": 3}"#, "format: is 2, and this program reads format 1"),
        (r#"{"format": "1"}"#, "format: is \"1\", and this program reads format 1"),
        (r#"{"format": 1}"#, "types: is missing"),
        (r#"{"format": 1, "types": {}}"#, "types: expected an array"),
        (r#"{"format": 1, "types": [[]]}"#, "types[0]: expected an object"),
        (r#"{"format": 1, "types": [{}]}"#, "types[0].name: is missing"),
        (r#"{"format": 1, "types": [{"name": "a", "parent": 1}]}"#, "types[0].parent: expected a string"),
        (r#"{"format": 1, "types": [{"name": "a", "parent": "b"}]}"#, "types[0].parent: there is no type 'b'"),
        (
            r#"{"format": 1, "types": [{"name": "o"}, {"name": "a", "parent": "b"}, {"name": "b", "parent": "a"}]}"#,
            "types[1].parent: the parents go round in a circle",
        ),
        (r#"{"format": 1, "types": [{"name": "a"}, {"name": "a"}]}"#, "types[1].name: there is a type 'a' already"),
        (r#"{"format": 1, "types": [{"name": "a", "final": 1}]}"#, "types[0].final: expected true or false"),
        (
            r#"{"format": 1, "types": [{"name": "a", "slots": [{"scope": "x"}]}]}"#,
            "types[0].slots[0].scope: 'x' is none of 'qom', 'machine'",
        ),
        (
            r#"{"format": 1, "types": [{"name": "a", "properties": [{"name": "p", "type": "x", "settable": "often"}]}]}"#,
            "types[0].properties[0].settable: 'often' is none of 'never', 'draft', 'live', 'always'",
        ),
        (
            r#"{"format": 1, "types": [], "interfaces": [{"name": "i", "extends": [1]}]}"#,
            "interfaces[0].extends[0]: expected a string",
        ),
        (&property(r#""range": 1"#), "types[1].properties[0].range: expected an object"),
        (&property(r#""range": {"min": 1}"#), "types[1].properties[0].range.max: is missing"),
        (&property(r#""range": {"min": "1"}"#), "types[1].properties[0].range.min: expected a number"),
        (&property(r#""values": [true]"#), "types[1].properties[0].values[0]: expected a string"),
        (
            &property(r#""values": []}, {"name": "p", "type": "x", "settable": "never""#),
            "types[1].properties[1].name: there is a property 'p' already",
        ),
    ] {
        let found = text.parse::<Schema>().unwrap_err();
        assert_eq!(found.to_string(), format!("schema document, {error}"), "\nin {text}");
    }
    // By serde's own way, too.
    let error = serde_json::from_str::<Schema>("{}").unwrap_err();
    assert_eq!(error.to_string(), "schema document, format: is missing");
}
