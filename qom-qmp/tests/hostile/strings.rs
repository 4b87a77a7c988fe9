//! A million byte strings.

use crate::rng::Rng;
use crate::{MOST, alone, inputs, peak, world};
use qom_qmp::json::{Reader, from_str};
use qom_qmp::protocol::Session;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

const STRINGS: u32 = 1_000_000;
const THREADS: u32 = 4;

/// What is to be answered, and how.
pub(crate) const CHECK: &[u8] = b"\n{\"execute\": \"x-check\", \"id\": \"check\"}\n";
pub(crate) const ANSWER: &[u8] = b"{\"return\": {}, \"id\": \"check\"}\r\n";

#[test]
fn a_million_byte_strings() {
    let _alone = alone();
    let seeds = 0..THREADS;
    let reached: usize = thread::scope(|scope| {
        let running: Vec<_> = seeds.map(|seed| scope.spawn(move || play(seed, STRINGS / THREADS))).collect();
        running.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert!(reached >= 100_000, "{reached} have reached a command");
    assert!(peak() < MOST, "{} MiB", peak());
}

/// Sends strings to a session of a world, and gives how many requests have reached a command: those that a command answered
/// with its result, and those of which a command of this test says that it refused.
fn play(seed: u32, strings: u32) -> usize {
    let (monitor, seen) = world::monitor();
    let commands = monitor.execute("query-commands", Default::default()).unwrap();
    let name = |command: &serde_json::Value| command["name"].as_str().unwrap().to_owned();
    let rare = ["quit", "query-qmp-schema", "x-check"];
    let commands: Vec<_> =
        commands.as_array().unwrap().iter().map(name).filter(|name| !rare.contains(&&**name)).collect();
    let mut rng = Rng::new(seed.into());
    let mut session = Session::new(&monitor);
    session.handle(b"{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}\n");
    let (mut reached, mut added) = (0, 0);
    for number in 0..strings {
        let input = inputs::input(&mut rng, number, &commands);
        let replies = deliver(&mut session, &input, &mut rng);
        reached += returns(&replies);
        recovers(&mut session, &seen, &input);
        begins_anew(&monitor, &input);
        if number % 8 == 0 {
            look(&replies, &input);
        }
        if number % 512 == 0 {
            added += world::clear(&monitor);
        }
        if number % 20_000 == 0 {
            monitor.execute("query-qmp-schema", Default::default()).unwrap();
        }
    }
    assert!(added > strings as usize / 500, "{added} objects were there");
    reached + seen.refusals.load(Relaxed) as usize
}

/// Sends it whole or in pieces.
fn deliver(session: &mut Session, input: &[u8], rng: &mut Rng) -> Vec<u8> {
    match rng.below(4) {
        0 => {
            let (front, back) = input.split_at(rng.below(input.len() + 1));
            [session.handle(front), session.handle(back)].concat()
        }
        1 if input.len() < 40 => input.iter().flat_map(|&byte| session.handle(&[byte])).collect(),
        _ => session.handle(input),
    }
}

fn returns(replies: &[u8]) -> usize {
    replies.split(|&byte| byte == b'\n').filter(|line| line.starts_with(b"{\"return\": ")).count()
}

/// The next request that begins a line is answered; if a message was under way and not wrong, the one after it is. Each is
/// executed once.
fn recovers(session: &mut Session, seen: &world::Seen, input: &[u8]) {
    let before = seen.checks.load(Relaxed);
    let mut replies = session.handle(CHECK);
    if replies != ANSWER {
        assert!(read(input).1, "{} after {}", replies.escape_ascii(), input.escape_ascii());
        if !replies.ends_with(ANSWER) {
            replies = session.handle(CHECK);
        }
    }
    assert!(replies.ends_with(ANSWER), "{} after {}", replies.escape_ascii(), input.escape_ascii());
    assert_eq!(seen.checks.load(Relaxed), before + 1, "once after {}", input.escape_ascii());
}

/// How many messages there are, and whether one is under way, and not wrong so far.
fn read(mut input: &[u8]) -> (usize, bool) {
    let mut reader = Reader::new();
    let messages = std::iter::from_fn(|| reader.read(&mut input)).count();
    (messages, reader.finish().is_some())
}

/// After a byte 0xFF it is answered in any case, also before negotiation.
fn begins_anew(monitor: &qom_qmp::Monitor, input: &[u8]) {
    let mut session = Session::new(monitor);
    session.handle(input);
    session.handle(b"\xFF");
    let reply = session.handle(CHECK);
    let refusal = b"{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"Expecting capabilities negotiation with \
                    'qmp_capabilities'\"}, \"id\": \"check\"}\r\n";
    let expected = if session.is_negotiated() { ANSWER } else { refusal };
    assert!(reply == expected, "{} after {}", reply.escape_ascii(), input.escape_ascii());
}

/// Replies are lines of printable JSON, one for each message.
fn look(replies: &[u8], input: &[u8]) {
    let text = str::from_utf8(replies).unwrap();
    assert!(text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\r' | b'\n')));
    assert_eq!(text.split_terminator("\r\n").count(), read(input).0, "one reply each to {}", input.escape_ascii());
    for line in text.split_terminator("\r\n") {
        let reply = from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(reply.get("return").is_some() != reply.get("error").is_some());
    }
}
