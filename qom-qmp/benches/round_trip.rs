//! What it costs to ask: round trips over a Unix socket beside a server that only sends bytes back, many requests at once,
//! the start of a program until its greeting, whole listings, events, and dispatch without any I/O.
//!
//! Only ratios are worth quoting. This executable starts itself as the program, and under valgrind where that is there.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]

mod support;

use qom_qmp::protocol::Session;
use qom_qmp::server::{Endpoint, serve};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use std::error::Error;
use std::hint::black_box;
use std::io;
use std::os::unix::net::UnixListener;
use std::process::{Command, Stdio};
use std::time::Instant;
use support::{Client, NOISE, echo, median, monitor, nanoseconds, open, pair, path, timed, try_timed};

/// Where it is set, this is the program, which connects there.
const PROGRAM: &str = "QOM_QMP_BENCH_PROGRAM";
/// Where it is set, so many requests are dispatched, and that is all.
const DISPATCH: &str = "QOM_QMP_BENCH_DISPATCH";

const GET: &[u8] = br#"{"execute": "qom-get", "arguments": {"path": "/objects/s0", "property": "boards"}, "id": "1"}"#;
const MICROSECOND: f64 = 1e3;
const MILLISECOND: f64 = 1e6;

fn main() -> Result<(), Box<dyn Error>> {
    if let Ok(endpoint) = std::env::var(PROGRAM) {
        return program(&endpoint);
    }
    if let Ok(count) = std::env::var(DISPATCH) {
        dispatch(count.parse()?)?;
        return Ok(());
    }
    round_trip()?;
    many_at_once()?;
    start()?;
    listing()?;
    events()?;
    without_io()
}

/// On one processor: whether two threads that wake each other are on one or on two makes a difference of four, and is the
/// kernel's choice.
fn round_trip() -> Result<(), Box<dyn Error>> {
    let all = sched_getaffinity(None)?;
    let mut one = CpuSet::new();
    one.set((0..CpuSet::MAX_CPU).find(|cpu| all.is_set(*cpu)).unwrap_or_default());
    sched_setaffinity(None, &one)?;
    round_trip_here()?;
    Ok(sched_setaffinity(None, &all)?)
}

fn round_trip_here() -> Result<(), Box<dyn Error>> {
    let monitor = monitor(1)?;
    let (_serving, mut client) = open(&monitor)?;
    let reply = client.ask(GET)?.to_vec();
    let mut floor = echo(reply)?;
    let middle = |client: &mut Client| -> io::Result<f64> {
        Ok(median((0..2000).map(|_| try_timed(|| client.ask(GET).map(drop))).collect::<io::Result<_>>()?))
    };
    pair("qom-get, round trip, us", (MICROSECOND, 40), || middle(&mut client), "echo", || middle(&mut floor))?;
    Ok(())
}

fn many_at_once() -> Result<(), Box<dyn Error>> {
    const COUNT: usize = 1000;
    let monitor = monitor(1)?;
    let (_serving, client) = open(&monitor)?;
    let client = std::cell::RefCell::new(client);
    let all = GET.repeat(COUNT);
    let each = |time: f64| time / COUNT as f64;
    pair(
        "1000 qom-get in one write, us each",
        (MICROSECOND, 40),
        || {
            let mut client = client.borrow_mut();
            let time = try_timed(|| client.send(&all).and_then(|()| client.lines(COUNT).map(drop)));
            time.map(each)
        },
        "one after the other",
        || {
            let mut client = client.borrow_mut();
            try_timed(|| (0..COUNT).try_for_each(|_| client.ask(GET).map(drop))).map(each)
        },
    )?;
    Ok(())
}

/// From the decision to start it until its greeting is there.
fn start() -> Result<(), Box<dyn Error>> {
    let path = path("start");
    let listener = UnixListener::bind(&path)?;
    let executable = std::env::current_exe()?;
    let greeting = || {
        let start = Instant::now();
        let mut program = Command::new(&executable).env(PROGRAM, format!("unix:{}", path.display())).spawn()?;
        let mut client = Client::of(listener.accept()?.0);
        client.lines(1)?;
        let time = nanoseconds(start.elapsed());
        client.ask(br#"{"execute": "qmp_capabilities"}{"execute": "quit"}"#)?;
        program.wait()?;
        Ok(time)
    };
    let truth = || try_timed(|| Command::new("/bin/true").status());
    pair("start until greeting, ms", (MILLISECOND, 60), greeting, "/bin/true until its end", truth)?;
    std::fs::remove_file(path)?;
    Ok(())
}

/// A program with all that is needed.
fn program(endpoint: &str) -> Result<(), Box<dyn Error>> {
    let monitor = monitor(0)?;
    let _serving = serve(&monitor, &endpoint.parse::<Endpoint>()?)?;
    monitor.wait_for_shut_down();
    Ok(())
}

fn listing() -> Result<(), Box<dyn Error>> {
    const COUNT: usize = 1000;
    const PROPERTIES: [&str; 5] = ["type", "boards", "solid", "weight", "wood"];
    let monitor = monitor(COUNT)?;
    let (_serving, client) = open(&monitor)?;
    let client = std::cell::RefCell::new(client);
    let paths: Vec<_> = (0..COUNT).map(|number| format!("/objects/s{number}")).collect();
    let whole = serde_json::json!({"execute": "qom-list-get", "arguments": {"paths": paths}}).to_string();
    let get = |path: &String, property: &str| {
        serde_json::json!({"execute": "qom-get", "arguments": {"path": path, "property": property}}).to_string()
    };
    let gets: Vec<_> = paths.iter().flat_map(|path| PROPERTIES.map(|property| get(path, property))).collect();
    pair(
        "qom-list-get of 1000 objects, ms",
        (MILLISECOND, 20),
        || try_timed(|| client.borrow_mut().ask(whole.as_bytes()).map(drop)),
        "5000 qom-get one after the other",
        || try_timed(|| gets.iter().try_for_each(|get| client.borrow_mut().ask(get.as_bytes()).map(drop))),
    )?;
    Ok(())
}

fn events() -> Result<(), Box<dyn Error>> {
    const COUNT: usize = 50_000;
    let monitor = monitor(0)?;
    let emit = || (0..COUNT).for_each(|_| monitor.emit(&NOISE, "/machine/peripheral/disk0".to_owned()));
    let each = |time: f64| time / COUNT as f64;
    let nobody: Vec<_> = (0..20).map(|_| each(timed(emit))).collect();
    let (_serving, mut client) = open(&monitor)?;
    let (mut emitted, mut read) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let start = Instant::now();
        emitted.push(each(timed(emit)));
        client.lines(COUNT)?;
        read.push(each(nanoseconds(start.elapsed())));
    }
    println!("event, nobody listens: {:.0} ns; emitted to a client: {:.0} ns", median(nobody), median(emitted));
    println!("event, until the client has read it: {:.0} ns each", median(read));
    Ok(())
}

/// Requests without any connection. Gives nanoseconds for each.
fn dispatch(count: u32) -> qom_runtime::Result<f64> {
    let monitor = monitor(1)?;
    let mut session = Session::new(&monitor);
    session.handle(br#"{"execute": "qmp_capabilities"}"#);
    let start = Instant::now();
    for _ in 0..count {
        black_box(session.handle(black_box(GET)));
    }
    Ok(nanoseconds(start.elapsed()) / f64::from(count.max(1)))
}

fn without_io() -> Result<(), Box<dyn Error>> {
    let times: qom_runtime::Result<_> = (0..40).map(|_| dispatch(20_000)).collect();
    let instructions = match (instructions(0)?, instructions(10_000)?) {
        (Some(without), Some(with)) => format!("{} instructions", (with - without) / 10_000),
        _ => "valgrind is not there to count instructions".to_owned(),
    };
    println!("qom-get without I/O: {:.0} ns, {instructions}", median(times?));
    Ok(())
}

/// What valgrind counts of so many requests.
fn instructions(count: u32) -> Result<Option<u64>, Box<dyn Error>> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(std::env::current_exe()?);
    let Ok(output) = valgrind.env(DISPATCH, count.to_string()).stdout(Stdio::null()).output() else { return Ok(None) };
    let text = String::from_utf8_lossy(&output.stderr);
    Ok(text.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok()))
}
