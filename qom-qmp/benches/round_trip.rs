//! What a monitor costs over a Unix socket, beside a server that only sends back what it gets; and how soon a program that is
//! started greets its first client.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]

use qom_qmp::Monitor;
use qom_qmp::server::{Endpoint, serve};
use qom_runtime::prelude::*;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What is asked for.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
struct Gauge {
    #[qom(property, default = 7)]
    level: u32,
}
impl UserCreatable for Gauge {}

const REQUEST: &[u8] =
    b"{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"/objects/gauge\", \"property\": \"level\"}}\n";
const REPLY: &[u8] = b"{\"return\": 7}\r\n";
const NEGOTIATE: &[u8] = b"{\"execute\": \"qmp_capabilities\"}\n";
/// The argument with which this program is the server that is started.
const AS_SERVER: &str = "--as-server";

fn main() {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some(AS_SERVER), Some(path)) => be_server(Path::new(&path)),
        _ => measure(),
    }
}

fn world() -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap().advance(Phase::MachineReady).unwrap();
    for number in 0..1000 {
        qom.add_object(&ObjectDefinition::new("gauge", format!("gauge{number}"))).unwrap();
    }
    qom.add_object(&ObjectDefinition::new("gauge", "gauge")).unwrap();
    qom
}

fn endpoint(path: &Path) -> Endpoint {
    format!("unix:{},server=on,wait=off", path.display()).parse().unwrap()
}

fn fresh_path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("qom-bench-{}-{name}", std::process::id()))
}

fn measure() {
    let (path, echo_path) = (fresh_path("qmp"), fresh_path("echo"));
    let monitor = Monitor::builder(&world()).build().unwrap();
    let serving = serve(&monitor, &endpoint(&path)).unwrap();
    echo(&echo_path);
    let mut client = UnixStream::connect(&path).unwrap();
    let mut lines = BufReader::new(client.try_clone().unwrap());
    skip_line(&mut lines);
    client.write_all(NEGOTIATE).unwrap();
    skip_line(&mut lines);
    let mut bare = UnixStream::connect(&echo_path).unwrap();

    row(
        "qom-get, round trip",
        || round(&mut client, REQUEST, REPLY.len()),
        "echo",
        || round(&mut bare, REQUEST, REPLY.len()),
    );
    let session_time = without_io(&monitor);
    println!("{:<34} {session_time:>9.2} us", "qom-get, without a socket");
    let many = REQUEST.repeat(500);
    let begin = Instant::now();
    (0..20).for_each(|_| round(&mut client, &many, REPLY.len() * 500));
    println!("{:<34} {:>9.2} us", "qom-get, 500 in one write, each", begin.elapsed().as_secs_f64() * 1e6 / 10_000.0);
    drop((client, serving));
    greeting();
    std::fs::remove_file(&echo_path).unwrap();
}

/// Sends back as many bytes as a reply has, for each request.
fn echo(path: &Path) {
    let listener = UnixListener::bind(path).unwrap();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut buffer = vec![0; 64 << 10];
        while stream.read(&mut buffer).is_ok_and(|length| length > 0) {
            stream.write_all(REPLY).unwrap();
        }
    });
}

fn round(stream: &mut UnixStream, request: &[u8], reply: usize) {
    stream.write_all(request).unwrap();
    let mut left = reply;
    let mut buffer = [0; 16 << 10];
    while left > 0 {
        left -= stream.read(&mut buffer).unwrap();
    }
}

fn skip_line(lines: &mut impl BufRead) {
    lines.read_line(&mut String::new()).unwrap();
}

/// Microseconds of the same request through the protocol alone.
fn without_io(monitor: &Monitor) -> f64 {
    let mut session = qom_qmp::protocol::Session::new(monitor);
    session.handle(NEGOTIATE);
    let begin = Instant::now();
    for _ in 0..20_000 {
        assert_eq!(session.handle(REQUEST), REPLY);
    }
    begin.elapsed().as_secs_f64() * 1e6 / 20_000.0
}

/// Prints microseconds of both, measured in turn, and the median of the ratios.
fn row(name: &str, mut ours: impl FnMut(), floor_name: &str, mut floor: impl FnMut()) {
    let time = |run: &mut dyn FnMut()| {
        let begin = Instant::now();
        (0..200).for_each(|_| run());
        begin.elapsed().as_secs_f64() * 1e6 / 200.0
    };
    let rounds: Vec<_> = (0..100).map(|_| (time(&mut ours), time(&mut floor))).collect();
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ours = median(rounds.iter().map(|round| round.0).collect());
    let floor = median(rounds.iter().map(|round| round.1).collect());
    let ratio = median(rounds.iter().map(|round| round.0 / round.1).collect());
    println!("{name:<34} {ours:>9.2} us   {floor_name:<20} {floor:>9.2} us   x {ratio:.2}");
}

/// From starting a program to its greeting, beside starting one that does nothing.
fn greeting() {
    let this = std::env::current_exe().unwrap();
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for number in 0..50 {
        let path = fresh_path(&format!("start{number}"));
        let begin = Instant::now();
        let mut server = Command::new(&this).arg(AS_SERVER).arg(&path).stdout(Stdio::piped()).spawn().unwrap();
        let client = loop {
            match UnixStream::connect(&path) {
                Ok(client) => break client,
                Err(_) => thread::sleep(Duration::from_micros(50)),
            }
        };
        skip_line(&mut BufReader::new(client));
        ours.push(begin.elapsed().as_secs_f64() * 1e3);
        server.kill().unwrap();
        server.wait().unwrap();
        std::fs::remove_file(&path).unwrap();
        let begin = Instant::now();
        Command::new("/bin/true").status().unwrap();
        floor.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    ours.sort_by(f64::total_cmp);
    floor.sort_by(f64::total_cmp);
    println!("{:<34} {:>9.2} ms   {:<20} {:>9.2} ms", "start to greeting", ours[25], "/bin/true", floor[25]);
    println!("{:<34} {:>9.2} ms", "start to greeting, slowest of 50", ours[49]);
}

fn be_server(path: &Path) {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap().advance(Phase::MachineReady).unwrap();
    let monitor = Monitor::builder(&qom).build().unwrap();
    let _serving = serve(&monitor, &endpoint(path)).unwrap();
    monitor.wait_for_shut_down();
}
