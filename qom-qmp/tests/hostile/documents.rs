//! Random JSON: values, and tokens that make none.

use crate::rng::Rng;
use serde_json::{Map, Number, Value, json};

const WORDS: &[&str] = &[
    "",
    "a",
    "b",
    "id",
    "execute",
    "exec-oob",
    "arguments",
    "path",
    "property",
    "value",
    "card",
    "shelf",
    "/",
    "/machine",
    "/objects",
    "small",
    "label",
    "type",
    "\u{0}",
    "\u{e9}",
    "\u{1F600}",
    "\\",
    "\"",
    "'",
    "{",
    "}",
    "]\n{",
    "x-sum",
    "on",
    "off",
    "auto",
    "c0",
    "c1",
    "s0",
    "s1",
    "card[*]",
    "..",
    "/machine/peripheral/c0",
];

/// Numbers at edges, as they are written.
pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "100",
    "101",
    "127",
    "128",
    "255",
    "256",
    "65535",
    "65536",
    "2147483647",
    "2147483648",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
    "-1e400",
    "1e308",
    "5e-324",
    "1e-400",
    "0.1",
    "1.0",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "0x10",
    "99999999999999999999999999999999999999999999999999999999999999999999999999",
];

const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "{",
    "}",
    "\"",
    "'",
    " ",
    "\n",
    "\r\n",
    "\t",
    "true",
    "false",
    "null",
    "nul",
    "\\",
    "\\u00e9",
    "\\ud83d",
    "\u{e9}",
    "\"execute\": ",
    "\"arguments\": {",
    "\"id\": ",
    "\"x-check",
    "\"a\"",
    "'b'",
    "\"a\": ",
    "@",
    "//",
    "/*",
    "\u{7f}",
];

pub(crate) fn word(rng: &mut Rng) -> String {
    match rng.below(12) {
        0 => (0..rng.below(20)).filter_map(|_| char::from_u32(rng.below(0x11_0000) as u32)).collect(),
        1 => "x".repeat(rng.below(60)),
        2 if rng.one_in(20) => "y/".repeat(rng.below(1000)),
        _ => (*rng.pick(WORDS)).to_owned(),
    }
}

fn number(rng: &mut Rng) -> Value {
    match rng.below(5) {
        0 => rng.next().into(),
        1 => (rng.next() as i64).into(),
        2 => Number::from_f64(f64::from_bits(rng.next())).map_or(Value::Null, Value::Number),
        3 => rng.pick(NUMBERS).parse::<Number>().map_or(Value::Null, Value::Number),
        _ => (rng.below(300) as i64 - 20).into(),
    }
}

/// A value that is nested so deep at most.
pub(crate) fn value(rng: &mut Rng, depth: usize) -> Value {
    match rng.below(if depth == 0 { 6 } else { 9 }) {
        0 => Value::Null,
        1 => rng.one_in(2).into(),
        2 | 3 => number(rng),
        4 | 5 => word(rng).into(),
        6 => (0..rng.below(5)).map(|_| value(rng, depth - 1)).collect(),
        _ => object(rng, depth - 1),
    }
}

pub(crate) fn object(rng: &mut Rng, depth: usize) -> Value {
    Value::Object((0..rng.below(5)).map(|_| (word(rng), value(rng, depth))).collect::<Map<_, _>>())
}

/// An object that looks like a request.
pub(crate) fn like_a_request(rng: &mut Rng, commands: &[String]) -> Value {
    let command = rng.pick(commands).clone();
    match rng.below(4) {
        0 => json!({"execute": command}),
        1 => json!({"execute": command, "arguments": object(rng, 2), "id": value(rng, 2)}),
        2 => json!({"exec-oob": command, "arguments": object(rng, 1)}),
        _ => json!({"execute": command, "arguments": object(rng, 3)}),
    }
}

/// Tokens in any order.
pub(crate) fn tokens(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..rng.below(40) {
        match rng.below(8) {
            0 => bytes.extend_from_slice(rng.pick(NUMBERS).as_bytes()),
            1 => bytes.extend_from_slice(format!("\"{}\"", rng.pick(WORDS)).as_bytes()),
            _ => bytes.extend_from_slice(rng.pick(TOKENS).as_bytes()),
        }
    }
    bytes
}
