//! Reading properties as Rust values.

use crate::refusal;
use crate::types::{Colour, Wine};
use qom_runtime::prelude::*;

/// One property of each JSON type.
#[derive(QomType, Debug)]
struct Gauge {
    #[qom(property, default = "tank 7")]
    label: String,
    #[qom(property, default = true)]
    lit: bool,
    #[qom(property, default = -40)]
    least: i8,
    #[qom(property, default = 40)]
    most: u8,
    #[qom(property, default = u64::MAX)]
    total: u64,
    #[qom(property, default = 2.5)]
    mean: f64,
    #[qom(property, default = Some(3))]
    perhaps: Option<u8>,
    #[qom(property)]
    never: Option<u8>,
    #[qom(property)]
    list: Vec<u8>,
    #[qom(property, default = Colour::White)]
    colour: Colour,
    #[qom(property, write_only)]
    secret: u8,
}

fn gauge() -> Owned<Gauge> {
    Qom::new().unwrap().create::<Gauge>().unwrap().complete().unwrap()
}

#[test]
fn values_that_fit() {
    let gauge = gauge();
    assert_eq!(gauge.get_str("label").unwrap(), "tank 7");
    assert_eq!(gauge.get_str("colour").unwrap(), "white");
    assert!(gauge.get_bool("lit").unwrap());
    assert_eq!((gauge.get_int("least"), gauge.get_int("most")), (Ok(-40), Ok(40)));
    assert_eq!((gauge.get_uint("most"), gauge.get_uint("total")), (Ok(40), Ok(u64::MAX)));
    assert_eq!((gauge.get_int("perhaps"), gauge.get_uint("perhaps")), (Ok(3), Ok(3)));
    assert_eq!(gauge.get_enum::<Colour>("colour"), Ok(Colour::White));
}

#[test]
fn every_refusal() {
    let gauge = gauge();
    let expected = |name: &str, kind: &str| format!("Invalid parameter type for '{name}', expected: {kind}");
    let fits: [(&str, &[&str]); 4] = [
        ("string", &["label", "colour"]),
        ("boolean", &["lit"]),
        ("int", &["least", "most", "perhaps"]),
        ("uint", &["most", "total", "perhaps"]),
    ];
    let read = |name: &str, kind: &str| match kind {
        "string" => gauge.get_str(name).map(drop),
        "boolean" => gauge.get_bool(name).map(drop),
        "int" => gauge.get_int(name).map(drop),
        _ => gauge.get_uint(name).map(drop),
    };
    for (kind, fitting) in fits {
        for name in ["label", "lit", "least", "most", "total", "mean", "perhaps", "never", "list", "colour"] {
            match fitting.contains(&name) {
                true => read(name, kind).unwrap(),
                false => assert_eq!(refusal(read(name, kind)), expected(name, kind)),
            }
        }
        assert_eq!(refusal(read("weight", kind)), "Property 'gauge.weight' not found");
        assert_eq!(refusal(read("secret", kind)), "Property 'gauge.secret' is not readable");
    }
}

#[test]
fn enums_that_are_others() {
    let gauge = gauge();
    for (name, text) in [
        ("colour", "Property colour on gauge is not 'Wine' enum type"),
        ("label", "Property label on gauge is not 'Wine' enum type"),
        ("secret", "Property secret on gauge is not 'Wine' enum type"),
        ("type", "Property type on gauge is not 'Wine' enum type"),
        ("weight", "Property 'gauge.weight' not found"),
    ] {
        assert_eq!(refusal(gauge.get_enum::<Wine>(name)), text);
    }
}
