//! Laws that hold for any input.

use proptest::prelude::*;
use qom_qmp::json::{Reader, from_str, to_string, write};
use serde_json::{Map, Number, Value, json};

use crate::{Message, feed, read_pieces};

/// A string that a message can hold: all but noncharacters.
fn text() -> impl Strategy<Value = String> {
    let edges = "[\\x00-\\x20\"'\\\\/\\x7f\u{80}\u{7ff}\u{800}\u{fffd}\u{10000}]{0,8}";
    let chars = prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter);
    prop_oneof!["[ -~]{0,8}", ".{0,8}", edges, chars]
        .prop_map(|text| text.chars().filter(|&c| is_character(c)).collect())
}

fn is_character(c: char) -> bool {
    !matches!(c, '\u{FDD0}'..='\u{FDEF}') && u32::from(c) & 0xFFFE != 0xFFFE
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1000..1000i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<u64>().prop_map(|bits| Value::from(f64::from_bits(bits))), // null if it is not finite
        (-1000..1000i64).prop_map(|n| Value::from(n as f64 / 8.0)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let scalar =
        prop_oneof![Just(json!(null)), any::<bool>().prop_map(Value::from), number(), text().prop_map(Value::from)];
    scalar.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((text(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Doubles as they come back: `%.17g` makes integers of some. The double is the same, but for the sign of zero.
fn as_read(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let double = number.as_f64().unwrap();
            match to_string(value).contains(['.', 'e']) {
                true => value.clone(),
                false => Number::from_i128(double as i128).unwrap().into(),
            }
        }
        Value::Array(elements) => elements.iter().map(as_read).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), as_read(value))).collect())
        }
        _ => value.clone(),
    }
}

/// The doubles of a value, in order.
fn doubles(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().unwrap()],
        Value::Array(elements) => elements.iter().flat_map(doubles).collect(),
        Value::Object(members) => members.values().flat_map(doubles).collect(),
        _ => Vec::new(),
    }
}

/// Bytes that mean something, and others.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        8 => prop::sample::select(&b"{}[],:\"'\\ \n\r\t019.-eE+utrnfalse@\x01"[..]).prop_map(|byte| vec![byte]),
        2 => any::<u8>().prop_map(|byte| vec![byte]),
        2 => prop::sample::select(vec!["true", "null", "\"a\"", "{\"b\": ", "\\u00e9", "\\ud83d", "é", "{\"execute\": \"y\"}"])
            .prop_map(|word| word.as_bytes().to_vec()),
    ];
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

/// The tokens of a request, with requests inside.
fn tokens() -> impl Strategy<Value = Vec<String>> {
    let leaf = prop_oneof![Just(json!(1)), Just(json!("}{")), Just(json!("[")), Just(json!({"execute": "quit"}))];
    let value = leaf.prop_recursive(4, 20, 4, |inner| {
        let keys = prop::sample::select(vec!["a", "b", "c"]).prop_map(String::from);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    value.prop_map(|value| {
        let request = to_string(&json!({"execute": "y", "arguments": value}));
        let spaced = request.replace("\"}{\"", "S").replace("\"[\"", "T");
        let tokens = ["{", "}", "[", "]", ",", ":"]
            .iter()
            .fold(spaced, |text, &token| text.replace(token, &format!(" {token} ")));
        tokens.split_whitespace().map(|token| token.replace('S', "\"}{\"").replace('T', "\"[\"")).collect()
    })
}

/// A message, and what happened to it on the way.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let mutation = (any::<prop::sample::Index>(), 0..4u8, noise());
    (value(), prop::collection::vec(mutation, 1..4)).prop_map(|(value, mutations)| {
        let mut bytes = to_string(&json!({"execute": "y", "arguments": value})).into_bytes();
        for (index, how, noise) in mutations {
            let position = index.index(bytes.len() + 1);
            match how {
                0 => bytes.truncate(position),
                1 => drop(bytes.drain(position..(position + 1).min(bytes.len()))),
                2 => drop(bytes.splice(position..position, noise.into_iter().take(3))),
                _ => drop(bytes.splice(position..(position + 1).min(bytes.len()), noise.into_iter().take(1))),
            }
        }
        bytes
    })
}

fn request() -> Message {
    Ok(json!({"execute": "x"}))
}

const LINE: &[u8] = b"\n{\"execute\": \"x\"}\n";

/// Whatever came before, requests on lines of their own are read: the first of them, unless it came where a message wants a
/// value, and is that; the second in any case.
fn recovers(input: &[u8]) -> Result<(), TestCaseError> {
    let mut reader = Reader::new();
    feed(&mut reader, input);
    let first = feed(&mut reader, LINE);
    if !first.is_empty() || !is_under_way(input) {
        prop_assert_eq!(first.last(), Some(&request()), "after {}", input.escape_ascii());
    }
    let second = feed(&mut reader, LINE);
    prop_assert_eq!(second.last(), Some(&request()), "after {}", input.escape_ascii());
    prop_assert!(reader.is_idle());

    let reset = feed(&mut Reader::new(), &[input, b"\xFF", &LINE[1..]].concat());
    prop_assert_eq!(reset.last(), Some(&request()));
    Ok(())
}

/// Whether the input ends in a message that is not wrong so far.
fn is_under_way(input: &[u8]) -> bool {
    let mut reader = Reader::new();
    feed(&mut reader, input);
    reader.finish().is_some()
}

/// Cutting changes nothing.
fn cuts(input: &[u8], position: usize) -> Result<(), TestCaseError> {
    let whole = read_pieces([input]);
    let (front, back) = input.split_at(position);
    prop_assert_eq!(&read_pieces([front, back]), &whole);
    prop_assert_eq!(&read_pieces(input.chunks(1)), &whole);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(value in value()) {
        let read = from_str(&to_string(&value)).unwrap();
        prop_assert_eq!(&read, &as_read(&value));
        for (read, written) in doubles(&read).into_iter().zip(doubles(&value)) {
            prop_assert!(read.to_bits() == written.to_bits() || (read == 0.0 && written == 0.0));
        }
    }

    #[test]
    fn doubles_are_read_to_the_bit(double in any::<f64>().prop_filter("finite", |double| double.is_finite())) {
        let read = from_str(&to_string(&json!(double))).unwrap().as_f64().unwrap();
        prop_assert!(read.to_bits() == double.to_bits() || (read == 0.0 && double == 0.0));
    }

    #[test]
    fn output_is_printable_ascii(value in value()) {
        prop_assert!(to_string(&value).bytes().all(|byte| matches!(byte, b' '..=b'~')));
    }

    #[test]
    fn messages_in_a_row(values in prop::collection::vec(value(), 0..4), line_end in prop::bool::ANY) {
        let mut stream = Vec::new();
        for value in &values {
            write(value, &mut stream);
            stream.push(if line_end { b'\n' } else { b' ' });
        }
        let expected: Vec<Message> = values.iter().map(|value| Ok(as_read(value))).collect();
        prop_assert_eq!(&read_pieces([&stream[..]]), &expected);
        prop_assert_eq!(&read_pieces(stream.chunks(7)), &expected);
    }

    #[test]
    fn plain_json_is_read_as_by_serde_json(value in value(), pretty in prop::bool::ANY) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        prop_assert_eq!(from_str(&text).unwrap(), serde_json::from_str::<Value>(&text).unwrap());
    }

    /// `-0` is an integer here, and both refuse the rest alike.
    #[test]
    fn numbers_are_read_as_by_serde_json(text in "-?[0-9]{1,20}(\\.[0-9]{0,3})?(e[+-]?[0-9]{0,3})?") {
        let (ours, theirs) = (from_str(&text).ok(), serde_json::from_str::<Value>(&text).ok());
        match &theirs {
            Some(theirs) if text.trim_start_matches(['-', '0']).is_empty() => prop_assert_eq!(theirs.as_f64(), Some(0.0)),
            _ => prop_assert_eq!(&ours, &theirs),
        }
    }

    /// One token is missing, too many, another, or in the wrong place: what is inside is not run, and what follows is.
    #[test]
    fn one_mistake_lets_nothing_out(
        tokens in tokens(),
        index in any::<prop::sample::Index>(),
        how in 0..4u8,
        other in prop::sample::select(vec!["{", "}", "[", "]", ",", ":", "1", "\"s\"", "x", "@", "\"\\q\""]),
    ) {
        let mut tokens = tokens;
        let position = 1 + index.index(tokens.len() - 1); // what lacks its first bracket is no message
        match how {
            0 => drop(tokens.remove(position)),
            1 => tokens.insert(position, other.into()),
            2 => tokens[position] = other.into(),
            _ => tokens.swap(position, position.max(2) - 1),
        }
        // A closer out of nowhere and then a request may be the end of one message and the next one.
        let ends = tokens.windows(2).any(|pair| matches!(&*pair[0], "}" | "]") && pair[1] == "{");
        prop_assume!(how == 0 || !ends);
        let line = tokens.join(" ");
        let mut reader = Reader::new();
        let messages = feed(&mut reader, line.as_bytes());
        if let [Err(_), ..] = &messages[..] {
            prop_assert!(messages.iter().all(Result::is_err), "{}", line);
            prop_assert!(messages.len() == 1 || how == 3, "{}", line); // tokens that change places are two mistakes
            let same_line = feed(&mut reader, b" {\"execute\": \"x\"}");
            prop_assert!(same_line.iter().all(|message| *message == request()), "{}", line);
            let next_line = feed(&mut reader, LINE);
            prop_assert_eq!(next_line.last(), Some(&request()), "{}", line);
        }
    }

    #[test]
    fn anything_may_come(input in prop::collection::vec(any::<u8>(), 0..100), position in any::<prop::sample::Index>()) {
        cuts(&input, position.index(input.len() + 1))?;
        recovers(&input)?;
    }

    #[test]
    fn noise_may_come(input in noise(), position in any::<prop::sample::Index>()) {
        cuts(&input, position.index(input.len() + 1))?;
        recovers(&input)?;
    }

    #[test]
    fn broken_messages_may_come(input in mutated(), position in any::<prop::sample::Index>()) {
        cuts(&input, position.index(input.len() + 1))?;
        recovers(&input)?;
    }
}
