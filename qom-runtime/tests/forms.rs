//! Forms of properties whose values are held to more than their type: ranges with and without a low end, also of what may
//! be absent; bit masks; arrays that are set once; setters and checks that say what they do not take.
#![cfg(all(feature = "auto-register", feature = "qdev"))]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::prelude::*;
use qom_runtime::value::{Array, BitMask, Bounds};
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::AtomicU16;

fn text<T>(result: Result<T>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

const LIMIT: u64 = u32::MAX as u64;

/// Has a range of each form.
#[derive(QomType)]
pub struct Gauge {
    #[qom(property, range = ..=9)]
    level: u8,
    #[qom(property, range = ..=LIMIT, default = 4096)]
    size: Size,
    #[qom(property, range = ..=-3, default = -4)]
    depth: i8,
    #[qom(property, range = ..=0.5)]
    ratio: f64,
    #[qom(property, range = ..=700)]
    live: AtomicU16,
    #[qom(property, range = 2..=5)]
    perhaps: Option<u8>,
    #[qom(property, range = 2..=5, default = Some(5))]
    mostly: Option<u8>,
    #[qom(property, range = ..=5, default = None)]
    seldom: Mutex<Option<u16>>,
    #[qom(property, range = 1..=3, default = [Some(1), None])]
    pair: [Option<u8>; 2],
    #[qom(property, range = ..=4096, default = Some(1024))]
    block: Option<Size>,
}

#[test]
fn a_range_without_a_low_end_speaks_of_the_maximum_only() -> Result<()> {
    let mut gauge = Gauge::new();
    for (name, least, most, above, said) in [
        ("level", 0.into(), 9.into(), 10.into(), "Property gauge.level doesn't take value 10 (maximum: 9)"),
        (
            "size",
            0.into(),
            Value::from(LIMIT),
            Value::from(LIMIT + 1),
            "Property gauge.size doesn't take value 4294967296 (maximum: 4294967295)",
        ),
        ("depth", (-128).into(), (-3).into(), (-2).into(), "Property gauge.depth doesn't take value -2 (maximum: -3)"),
        (
            "ratio",
            f64::MIN.into(),
            0.5.into(),
            0.75.into(),
            "Property gauge.ratio doesn't take value 0.75 (maximum: 0.5)",
        ),
        ("live", 0.into(), 700.into(), 701.into(), "Property gauge.live doesn't take value 701 (maximum: 700)"),
    ] {
        for value in [least, most] {
            gauge.set(name, value.clone())?;
            assert_eq!(gauge.get(name)?, value, "{name}");
        }
        assert_eq!(text(gauge.set(name, above)), said);
    }
    assert_eq!(
        text(gauge.set_text("size", "4G")),
        "Property gauge.size doesn't take value 4294967296 (maximum: 4294967295)"
    );
    gauge.set_text("size", "1M")?;
    Ok(())
}

#[test]
fn it_is_listed_with_the_least_of_its_type() {
    let bounds = |name: &str| Gauge::INFO.property(name).unwrap().bounds().unwrap();
    assert_eq!(bounds("level"), Bounds::Int { min: 0, max: 9 });
    assert_eq!(bounds("depth"), Bounds::Int { min: -128, max: -3 });
    assert_eq!(bounds("ratio"), Bounds::Float { min: f64::MIN, max: 0.5 });
    assert_eq!(bounds("perhaps"), Bounds::Int { min: 2, max: 5 });
    assert_eq!(bounds("seldom"), Bounds::Int { min: 0, max: 5 });
}

#[test]
fn what_is_absent_is_in_any_range() -> Result<()> {
    let qom = Qom::with_types([Gauge::INFO])?;
    let mut gauge = qom.create::<Gauge>()?;
    for (name, within, outside, said) in [
        ("perhaps", 2, 1, "Property gauge.perhaps doesn't take value 1 (minimum: 2, maximum: 5)"),
        ("mostly", 4, 6, "Property gauge.mostly doesn't take value 6 (minimum: 2, maximum: 5)"),
        ("seldom", 0, 6, "Property gauge.seldom doesn't take value 6 (maximum: 5)"),
        ("pair[1]", 3, 4, "Property gauge.pair[1] doesn't take value 4 (minimum: 1, maximum: 3)"),
        ("block", 512, 8192, "Property gauge.block doesn't take value 8192 (maximum: 4096)"),
    ] {
        gauge.set(name, within)?;
        assert_eq!(text(gauge.set(name, outside)), said);
        assert_eq!(gauge.get(name)?, within);
        gauge.set(name, Value::Null)?;
        gauge.set_text(name, "")?;
        assert_eq!(gauge.get(name)?, Value::Null);
    }
    gauge.perhaps = Some(9);
    assert_eq!(text(gauge.complete()), "Property gauge.perhaps doesn't take value 9 (minimum: 2, maximum: 5)");
    let live = qom.create::<Gauge>()?.complete()?;
    assert_eq!([live.get("perhaps")?, live.get("mostly")?, live.get("seldom")?], [Value::Null, 5.into(), Value::Null]);
    assert_eq!([live.get("pair[0]")?, live.get("pair[1]")?], [1.into(), Value::Null]);
    assert_eq!(text(live.set("seldom", 6)), "Property gauge.seldom doesn't take value 6 (maximum: 5)");
    live.set("seldom", 5)
}

/// Has masks.
#[derive(QomType)]
pub struct Masked {
    #[qom(property, default = BitMask::new(1))]
    plain: BitMask<0x3f>,
    #[qom(property)]
    perhaps: Option<BitMask<0x3f>>,
    #[qom(property)]
    live: Mutex<BitMask<0x3f>>,
    #[qom(property)]
    each: [BitMask<0x3f>; 2],
    #[qom(property)]
    list: Vec<BitMask<0x3f>>,
}

#[test]
fn a_mask_is_a_type_like_any_other() -> Result<()> {
    let qom = Qom::with_types([Masked::INFO])?;
    let mut masked = qom.create::<Masked>()?;
    assert_eq!((masked.get("plain")?, Masked::INFO.property("plain").unwrap().type_name()), (1.into(), "uint64"));
    for name in ["plain", "perhaps", "live", "each[1]"] {
        masked.set(name, 0x21)?;
        let said = format!("Property value for '{name}' has bits outside mask '0x3f'");
        assert_eq!(text(masked.set(name, 0x61)), said);
        assert_eq!(text(masked.set_text(name, "0x40")), said);
        assert_eq!(masked.get(name)?, 0x21);
    }
    let list = json!([1, 64]);
    assert_eq!(text(masked.set("list", list)), "Property value for 'list[1]' has bits outside mask '0x3f'");
    let live = masked.complete()?;
    live.set("live", 0x3f)?;
    assert_eq!(text(live.set("live", 0x7f)), "Property value for 'live' has bits outside mask '0x3f'");
    assert_eq!((live.plain.get(), live.live.lock().unwrap().get()), (0x21, 0x3f));
    Ok(())
}

/// Is given lists.
#[derive(QomType)]
#[qom(parent = "device")]
pub struct Rack {
    #[qom(property, check = Self::no_zero)]
    slots: Array<u16, 3>,
    #[qom(property, default = [])]
    named: Array<String, 2>,
    #[qom(property)]
    each: [Array<u8, 1>; 2],
}
impl DeviceImpl for Rack {}

impl Rack {
    fn no_zero(slots: &[u16]) -> Result<()> {
        if slots.contains(&0) { Err(Error::new("a slot has no length")) } else { Ok(()) }
    }
}

#[test]
fn an_array_is_given_once_and_whole() -> Result<()> {
    let qom = Qom::with_types([Rack::INFO])?;
    qom.create::<Machine>()?.complete()?;
    let mut rack = qom.create::<Rack>()?;
    for (value, said) in [
        (json!(1), "Invalid parameter type for 'slots', expected: array"),
        (json!([1, -1]), "Parameter 'slots[1]' expects uint16_t"),
        (json!([1, 2, 3, 4]), "array is too big"),
        (json!([1, 0]), "a slot has no length"),
    ] {
        assert_eq!(text(rack.set("slots", value)), said);
    }
    // What was refused was not set.
    rack.set("slots", json!([1, 2, 3]))?;
    for value in [json!([]), json!([1, 2, 3, 4]), json!("no value is looked at")] {
        assert_eq!(text(rack.set("slots", value)), "array size property slots may not be set more than once");
    }
    // An empty list is one.
    rack.set_text("named", "[]")?;
    assert_eq!(text(rack.set_text("named", "[]")), "array size property named may not be set more than once");
    rack.set("each[1]", json!([4]))?;
    rack.set("each[0]", json!([5]))?;
    assert_eq!(text(rack.set("each[1]", json!([]))), "array size property each[1] may not be set more than once");
    let rack = rack.realize()?;
    assert_eq!(
        (rack.get("slots")?, rack.get_text("named")?, rack.get("each[1]")?),
        (json!([1, 2, 3]), "[]".into(), json!([4]))
    );
    let late = "Attempt to set property 'slots' on anonymous device (type 'rack') after it was realized";
    assert_eq!(text(rack.set("slots", json!([]))), late);
    Ok(())
}

#[test]
fn an_array_is_listed_as_a_list() {
    let listed = |name: &str| {
        let property = Rack::INFO.property(name).unwrap();
        (property.type_name(), property.default_value())
    };
    assert_eq!([listed("slots"), listed("named")], [("list", None), ("list", Some(json!([])))]);
}

#[test]
fn an_array_comes_with_a_definition_of_either_form() -> Result<()> {
    let qom = Qom::with_types([Rack::INFO])?;
    qom.create::<Machine>()?.complete()?;
    let text_form = DeviceDefinition::from_text("rack,id=a,slots=[7]")?;
    let given = |definition| qom.add_device(definition)?.unwrap().get("slots");
    assert_eq!(given(&text_form)?, json!([7]));
    let json_form = DeviceDefinition::from_json(json!({"driver": "rack", "id": "b", "slots": [7, 8]}))?;
    assert_eq!(given(&json_form)?, json!([7, 8]));
    Ok(())
}

#[test]
fn a_default_of_a_type_made_at_run_time_fits_and_is_not_the_one_time() -> Result<()> {
    let qom = Qom::with_types([Rack::INFO])?;
    let made = |name: &str, slots| qom.register(TypeBuilder::new(name).parent::<Rack>().default("slots", slots));
    assert!(text(made("long-rack", json!([1, 2, 3, 4]))).contains("array is too big"));
    made("full-rack", json!([1, 2, 3]))?;
    let mut rack = qom.create_by_name("full-rack")?;
    assert_eq!(rack.get("slots")?, json!([1, 2, 3]));
    rack.set("slots", json!([4]))?;
    assert_eq!(text(rack.set("slots", json!([]))), "array size property slots may not be set more than once");
    Ok(())
}

/// What its setters and checks refuse, they refuse without names.
#[derive(QomType)]
#[qom(property(name = "even", type = u8, get = Self::even, set = Self::set_even))]
#[qom(property(name = "early", type = u8, set_draft = Self::set_early))]
#[qom(property(name = "late", type = u8, set_live = Self::set_late))]
pub struct Picky {
    even: std::sync::atomic::AtomicU8,
    #[qom(property, default = 2, check = is_even)]
    plain: u8,
    #[qom(property, check = Self::is_no_owl)]
    bird: Mutex<String>,
}

/// The same, under another name.
#[derive(QomType)]
#[qom(parent = "picky")]
pub struct Pickier {}

/// Has one inside.
#[derive(QomType)]
pub struct Cage {
    #[qom(child, alias("evenness" = "even"))]
    inner: Child<Pickier>,
}

fn is_even(number: &u8) -> Result<()> {
    if number.is_multiple_of(2) { Ok(()) } else { Err(Error::not_taken(number)) }
}

impl Picky {
    fn even(&self) -> Result<u8> {
        Ok(self.even.load(std::sync::atomic::Ordering::Relaxed))
    }
    fn set_even(&self, number: u8) -> Result<()> {
        is_even(&number)?;
        self.even.store(number, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }
    fn set_early(&mut self, number: u8) -> Result<()> {
        is_even(&number)
    }
    fn set_late(_: &Obj<Self>, number: u8) -> Result<()> {
        is_even(&number)
    }
    fn is_no_owl(bird: &str) -> Result<()> {
        if bird == "owl" { Err(Error::not_taken(bird).with_hint("they wake up late")) } else { Ok(()) }
    }
}

#[test]
fn a_setter_or_a_check_that_knows_no_names_is_given_them() -> Result<()> {
    let qom = Qom::with_types([Picky::INFO, Pickier::INFO, Cage::INFO])?;
    let said = |property: &str| format!("Property 'pickier.{property}' doesn't take value '3'");
    let mut draft = qom.create_by_name("pickier")?;
    for name in ["even", "early", "plain"] {
        draft.set(name, 2)?;
        assert_eq!(text(draft.set(name, 3)), said(name));
        assert_eq!(text(draft.set_text(name, "3")), said(name));
    }
    let error = draft.set("bird", "owl").unwrap_err();
    assert_eq!(error.to_string(), "Property 'pickier.bird' doesn't take value 'owl'");
    assert_eq!(error.hint(), Some("they wake up late"));
    let live = draft.complete()?;
    for name in ["even", "late"] {
        live.set(name, 4)?;
        assert_eq!(text(live.set(name, 3)), said(name));
    }
    assert_eq!(text(live.set("bird", "owl")), "Property 'pickier.bird' doesn't take value 'owl'");
    assert_eq!(live.get("even")?, 4);

    // What was assigned, an alias, a property gained at run time, and a default of a type made at run time.
    let mut picky = qom.create::<Picky>()?;
    picky.plain = 3;
    assert_eq!(text(picky.complete()), "Property 'picky.plain' doesn't take value '3'");
    assert_eq!(text(qom.create::<Cage>()?.set("evenness", 3)), said("even"));
    live.add_property(RuntimeProperty::<u8>::new("gained").set(|_, number| is_even(&number)))?;
    assert_eq!(text(live.set("gained", 3)), said("gained"));
    live.add_alias("a", &live, "gained")?;
    assert_eq!(text(live.set("a", 3)), said("gained"));
    let odd = qom.register(TypeBuilder::new("odd").parent::<Picky>().default("plain", 3));
    assert!(text(odd).contains("Property 'picky.plain' doesn't take value '3'"));

    // Elsewhere it is a text like any other.
    assert_eq!(text(is_even(&3)), "value '3' is not taken");
    Ok(())
}
