//! Tokens and messages without an end.

use crate::strings::{ANSWER, CHECK};
use crate::{MOST, alone, peak, world};
use qom_qmp::protocol::Session;
use qom_qmp::server::{Endpoint, serve};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::thread;
use std::time::Duration;

const PIECE: usize = 64 << 10;

/// So many MiB of this after that are refused once, and the next request is answered.
#[track_caller]
fn floods(size: usize, start: &[u8], unit: &[u8], error: &str) {
    let _alone = alone();
    let (monitor, _) = world::monitor();
    let mut session = Session::new(&monitor);
    session.handle(b"{'execute': 'qmp_capabilities'}");
    let piece = unit.repeat(PIECE / unit.len());
    let mut replies = session.handle(start);
    for _ in 0..(size << 20) / piece.len() {
        replies.extend(session.handle(&piece));
    }
    let expected =
        format!("{{\"error\": {{\"class\": \"GenericError\", \"desc\": \"JSON parse error, {error}\"}}}}\r\n");
    assert_eq!(String::from_utf8(replies), Ok(expected));
    assert_eq!(session.handle(CHECK), ANSWER);
    assert!(peak() < MOST, "{} MiB", peak());
}

#[test]
fn a_string() {
    floods(1024, b"{\"execute\": \"x-check\", \"id\": \"", b"x", "message longer than 67108864 bytes");
}

#[test]
fn a_string_of_escapes() {
    floods(128, b"{\"execute\": \"x-check\", \"id\": \"", b"\\u00e9", "message longer than 67108864 bytes");
}

#[test]
fn a_number() {
    floods(128, b"{\"execute\": \"x-check\", \"id\": ", b"7", "message longer than 67108864 bytes");
}

#[test]
fn a_word() {
    floods(128, b"", b"w", "message longer than 67108864 bytes");
}

#[test]
fn lists_in_lists() {
    floods(128, b"", b"[", "nested deeper than 1024 levels");
}

#[test]
fn a_list_of_numbers() {
    floods(128, b"[0", b", 1234567", "message of more than 2097152 tokens");
}

#[test]
fn members_without_an_end() {
    floods(128, b"[0", b", {\"k\": 0}", "message of more than 2097152 tokens");
}

/// One request that would be answered with gibibytes.
#[test]
fn one_object_a_million_times() {
    let _alone = alone();
    let (monitor, _) = world::monitor();
    let error = |path: &str| {
        let paths = serde_json::json!({"paths": vec![path; 1_000_000]});
        monitor.execute("qom-list-get", paths).unwrap_err().to_string()
    };
    assert_eq!(error("/machine"), "Parameter 'paths' expects fewer objects: they say too much");
    let label = "x".repeat(1 << 20);
    let card = serde_json::json!({"driver": "card", "id": "c0", "label": label});
    monitor.execute("device_add", card).unwrap();
    assert_eq!(error("c0"), "Parameter 'paths' expects fewer objects: they say too much");
    let all = monitor.execute("qom-list-get", serde_json::json!({"paths": vec!["c0"; 30]})).unwrap();
    assert_eq!(all.as_array().map(Vec::len), Some(30));
    assert!(peak() < MOST, "{} MiB", peak());
}

/// Reads a line, which has to come soon.
fn line(client: &mut BufReader<UnixStream>) -> String {
    let mut line = String::new();
    client.read_line(&mut line).unwrap();
    line
}

fn client(path: &Path) -> BufReader<UnixStream> {
    let stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut client = BufReader::new(stream);
    assert!(line(&mut client).starts_with("{\"QMP\": "));
    client.get_mut().write_all(b"{'execute': 'qmp_capabilities'}").unwrap();
    assert_eq!(line(&mut client), "{\"return\": {}}\r\n");
    client
}

/// Whether the next request is answered.
fn is_served(client: &mut BufReader<UnixStream>) -> bool {
    client.get_mut().write_all(CHECK).unwrap();
    line(client).as_bytes() == ANSWER
}

#[test]
fn who_floods_keeps_nobody_else() {
    let _alone = alone();
    let (monitor, _) = world::monitor();
    let paths = ["one", "other"]
        .map(|name| std::env::temp_dir().join(format!("qom-qmp-hostile-{}-{name}", std::process::id())));
    let endpoints = paths
        .clone()
        .map(|path| -> Endpoint { format!("unix:{},server=on,wait=off", path.display()).parse().unwrap() });
    let _serving = endpoints.map(|endpoint| serve(&monitor, &endpoint).unwrap());
    let (mut flooding, mut other) = (client(&paths[0]), client(&paths[1]));
    let served = thread::scope(|scope| {
        let flood = scope.spawn(|| {
            let piece = [b'x'; PIECE];
            flooding.get_mut().write_all(b"{\"execute\": \"").unwrap();
            (0..(200 << 20) / PIECE).for_each(|_| flooding.get_mut().write_all(&piece).unwrap());
            assert!(line(&mut flooding).contains("message longer than 67108864 bytes"));
            assert!(is_served(&mut flooding));
        });
        let mut served = 0;
        while !flood.is_finished() {
            assert!(is_served(&mut other));
            served += 1;
        }
        served
    });
    assert!(served > 10, "{served} requests were served meanwhile");
    assert!(peak() < MOST, "{} MiB", peak());
}
