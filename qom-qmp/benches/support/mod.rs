//! The world that is asked, both ends of connections, and the floor: a server that sends fixed bytes back.

use qom_qmp::server::{Endpoint, Serving, serve};
use qom_qmp::{EventKind, Monitor};
use qom_runtime::prelude::*;
use std::io::{self, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// What users add.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
pub(crate) struct BenchShelf {
    #[qom(property, default = 3)]
    boards: u32,
    #[qom(property, default = true)]
    solid: bool,
    #[qom(property, default = 1 << 40)]
    weight: u64,
    #[qom(property, default = "oak")]
    wood: String,
}
impl UserCreatable for BenchShelf {}

pub(crate) const NOISE: EventKind<String> = EventKind::new("NOISE");

/// A machine, and so many objects.
pub(crate) fn monitor(objects: usize) -> Result<Monitor> {
    let qom = Qom::new()?;
    qom.create::<Machine>()?.complete()?.advance(Phase::MachineReady)?;
    for number in 0..objects {
        qom.add_object(&ObjectDefinition::new("bench-shelf", format!("s{number}")))?;
    }
    Monitor::builder(&qom).event(&NOISE).build()
}

/// A path for a socket.
pub(crate) fn path(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("qom-qmp-bench-{}-{name}", std::process::id()))
}

/// A server of ours, and a client that has negotiated.
pub(crate) fn open(monitor: &Monitor) -> Result<(Serving, Client)> {
    let path = path("ours");
    let endpoint: Endpoint = format!("unix:{},server=on,wait=off", path.display()).parse()?;
    let serving = serve(monitor, &endpoint)?;
    let mut client = Client::connect(&path).map_err(Error::other)?;
    client.lines(1).map_err(Error::other)?;
    client.ask(b"{\"execute\": \"qmp_capabilities\"}").map_err(Error::other)?;
    Ok((serving, client))
}

/// A server that answers each piece that comes with these bytes: one `read` and one `write` each.
pub(crate) fn echo(reply: Vec<u8>) -> io::Result<Client> {
    let path = path("echo");
    let listener = UnixListener::bind(&path)?;
    thread::spawn(move || -> io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        let mut buffer = vec![0; 64 << 10];
        while stream.read(&mut buffer)? > 0 {
            stream.write_all(&reply)?;
        }
        Ok(())
    });
    let client = Client::connect(&path);
    std::fs::remove_file(path)?;
    client
}

/// One end of a connection.
pub(crate) struct Client {
    stream: UnixStream,
    buffer: Vec<u8>,
}

impl Client {
    fn connect(path: &Path) -> io::Result<Self> {
        Ok(Client::of(UnixStream::connect(path)?))
    }

    pub(crate) fn of(stream: UnixStream) -> Self {
        Client { stream, buffer: vec![0; 1 << 20] }
    }

    pub(crate) fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request)
    }

    /// Reads so many lines, and gives the last bytes.
    pub(crate) fn lines(&mut self, mut count: usize) -> io::Result<&[u8]> {
        loop {
            let length = self.stream.read(&mut self.buffer)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let read = &self.buffer[..length];
            // Mostly it is one, and the last byte of it.
            count -= read.iter().filter(|&&byte| byte == b'\n').count().min(count);
            if count == 0 {
                return Ok(&self.buffer[..length]);
            }
        }
    }

    /// Sends a request, and reads the reply.
    pub(crate) fn ask(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.send(request)?;
        self.lines(1)
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Nanoseconds of what is done.
pub(crate) fn timed<R>(work: impl FnOnce() -> R) -> f64 {
    let start = Instant::now();
    work();
    nanoseconds(start.elapsed())
}

/// Nanoseconds of what is done, if it succeeds.
pub(crate) fn try_timed<R>(work: impl FnOnce() -> io::Result<R>) -> io::Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(nanoseconds(start.elapsed()))
}

pub(crate) fn nanoseconds(time: Duration) -> f64 {
    time.as_nanos() as f64
}

/// Ours and the floor in turn: medians of both, and of the ratios, with units of so many nanoseconds.
pub(crate) fn pair(
    name: &str,
    (unit, rounds): (f64, usize),
    mut ours: impl FnMut() -> io::Result<f64>,
    floor_name: &str,
    mut floor: impl FnMut() -> io::Result<f64>,
) -> io::Result<()> {
    let (mut own, mut other, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=rounds {
        let (a, b) = (ours()?, floor()?);
        // The first warms up.
        if round > 0 {
            own.push(a / unit);
            other.push(b / unit);
            ratio.push(a / b);
        }
    }
    row(name, median(own), floor_name, median(other), median(ratio));
    Ok(())
}

fn row(name: &str, ours: f64, floor_name: &str, floor: f64, ratio: f64) {
    println!("{name:<38} {ours:>9.2}   {floor_name:<38} {floor:>9.2}   x {ratio:.2}");
}
