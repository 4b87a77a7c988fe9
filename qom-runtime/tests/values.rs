//! Every value survives the way to JSON or text and back, and no input makes a conversion panic.

use core::fmt::Debug;
use proptest::prelude::*;
use qom_runtime::Error;
use qom_runtime::value::{Json, OnOffAuto, PropertyEnum, PropertyValue, Size, Value};

fn survives<V: PropertyValue + Debug + PartialEq>(value: &V) -> Result<(), TestCaseError> {
    let (json, text) = (value.to_json(), value.to_text());
    let (from_json, from_text) = (V::from_json("x", json), V::from_text("x", &text));
    prop_assert_eq!(from_json.as_ref(), Ok(value));
    prop_assert_eq!(from_text.as_ref(), Ok(value), "{:?}", text);
    Ok(())
}

fn finite() -> impl Strategy<Value = f64> {
    use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO
}

fn on_off_auto() -> impl Strategy<Value = OnOffAuto> {
    (0..3usize).prop_map(|index| OnOffAuto::from_index(index).expect("three variants"))
}

/// Each type with its values: alone, as an option and as a list.
macro_rules! round_trips {
    ($($name:ident: $strategy:expr;)*) => {
        proptest! {
            $(
                #[test]
                fn $name(
                    value in $strategy,
                    option in proptest::option::of($strategy),
                    list in proptest::collection::vec($strategy, 0..8),
                ) {
                    survives(&value)?;
                    survives(&option)?;
                    survives(&list)?;
                    survives(&vec![list])?;
                }
            )*
        }
    };
}

round_trips! {
    bools: any::<bool>();
    u8s: any::<u8>();
    u16s: any::<u16>();
    u32s: any::<u32>();
    u64s: any::<u64>();
    usizes: any::<usize>();
    i8s: any::<i8>();
    i16s: any::<i16>();
    i32s: any::<i32>();
    i64s: any::<i64>();
    isizes: any::<isize>();
    f64s: finite();
    sizes: any::<u64>().prop_map(Size);
    words: on_off_auto();
    pairs: any::<(i64, String)>().prop_map(Json);
    json_strings: ".+".prop_map(Json);
    // An absent string and an empty one are the same text, so there is at least one character.
    strings: ".+";
}

/// Text of every shape that a number, a size or a list may have, and then some.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-+]{0,2}(0[xX])?[0-9a-fA-F]{0,40}",
        "[0-9]{0,30}[.]?[0-9]{0,40}[bBkKmMgGtTpPeE]?",
        r#"[\[\]{},:"0-9a-z ]{0,20}"#,
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        finite().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// What is accepted reads back as the same; what is not has a text with the name in it.
fn answers<V: PropertyValue + Debug + PartialEq>(result: Result<V, Error>) -> Result<(), TestCaseError> {
    match result {
        Ok(value) => survives(&value),
        Err(error) => {
            prop_assert!(error.to_string().contains("'x"), "{}", error);
            Ok(())
        }
    }
}

macro_rules! answer_anything {
    ($($name:ident: $type:ty;)*) => {
        proptest! {
            $(
                #[test]
                fn $name(text in texts(), value in values()) {
                    answers(<$type>::from_text("x", &text))?;
                    answers(<$type>::from_json("x", value))?;
                }
            )*
        }
    };
}

answer_anything! {
    any_bool: bool;
    any_u8: u8;
    any_u64: u64;
    any_i8: i8;
    any_i64: i64;
    any_f64: f64;
    any_string: String;
    any_size: Size;
    any_word: OnOffAuto;
    any_option: Option<i16>;
    any_list: Vec<u8>;
    any_nested_list: Vec<Vec<String>>;
    any_json: Json<Value>;
}
