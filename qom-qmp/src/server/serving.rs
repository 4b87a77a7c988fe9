//! An endpoint that is open: clients come in one after the other.

use super::chardev::InTree;
use super::client::{self, GRACE, Output};
use super::door::Door;
#[cfg(unix)]
use super::door::bind_unix;
use super::endpoint::{Endpoint, Role, Transport};
use super::human;
use super::stream::Stream;
use super::terminal::Kept;
use crate::monitor::{Monitor, RunState, lock};
use qom_runtime::{Error, Result};
use std::fmt::Display;
use std::io;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// An endpoint that is open, until this is dropped: then its client is sent what waits, and has to go. A command of that
/// client is finished first; if it is the one that drops this, afterwards.
#[must_use = "the endpoint is closed when this is dropped"]
#[derive(Debug)]
pub struct Serving {
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
    /// Where clients come.
    door: Option<Door>,
    /// How the terminal is to be left, if it is one.
    _terminal: Option<Kept>,
}

/// What is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Language {
    Qmp,
    Human,
}

#[derive(Debug)]
struct State {
    monitor: Monitor,
    language: Language,
    now: Mutex<Now>,
    changed: Condvar,
    in_tree: InTree,
}

#[derive(Debug, Default)]
struct Now {
    closed: bool,
    client: Option<Arc<Output>>,
}

/// Opens an endpoint of a monitor. Where it waits for a client, this returns when the first one is there.
///
/// ```
/// use qom_qmp::Monitor;
/// use qom_qmp::server::{Endpoint, serve};
/// use qom_runtime::prelude::*;
/// use std::io::{BufRead, BufReader};
/// use std::os::unix::net::UnixStream;
///
/// let monitor = Monitor::builder(&Qom::new()?).build()?;
/// let path = std::env::temp_dir().join(format!("qom-qmp-doc-{}", std::process::id()));
/// let endpoint: Endpoint = format!("unix:{},server=on,wait=off", path.display()).parse()?;
/// let serving = serve(&monitor, &endpoint)?;
///
/// let client = BufReader::new(UnixStream::connect(&path).unwrap());
/// assert!(client.lines().next().unwrap().unwrap().starts_with(r#"{"QMP": "#));
/// drop(serving);
/// assert!(!path.exists());
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// `Failed to bind socket to ..`, `Failed to connect to ..`, each with what the system says; standard input and output are
/// used by another monitor of this world.
#[doc(alias = "monitor_init_qmp")]
pub fn serve(monitor: &Monitor, endpoint: &Endpoint) -> Result<Serving> {
    bind(monitor, endpoint)?.serve()
}

/// An endpoint that is open, but where nobody is served yet: who connects waits.
#[must_use = "the endpoint is closed when this is dropped"]
pub struct Bound {
    state: Arc<State>,
    serve_all: Box<dyn FnOnce() + Send>,
    door: Option<Door>,
    terminal: Option<Kept>,
}

impl Bound {
    /// Serves clients from now on.
    ///
    /// # Errors
    ///
    /// The system has no thread for it.
    pub fn serve(self) -> Result<Serving> {
        let thread = thread::Builder::new().name("qmp".into()).spawn(self.serve_all).map_err(Error::other)?;
        Ok(Serving { state: self.state, thread: Some(thread), door: self.door, _terminal: self.terminal })
    }
}

impl std::fmt::Debug for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bound")
    }
}

/// Opens an endpoint as [`serve`] does, for a program that has something to do before clients are served: what happens
/// until then, they are not told.
///
/// # Errors
///
/// As for [`serve`].
pub fn bind(monitor: &Monitor, endpoint: &Endpoint) -> Result<Bound> {
    open(monitor, endpoint, Language::Qmp)
}

/// Opens an endpoint of a monitor for people: lines in, text out, each behind a prompt. On a terminal lines are edited and
/// completed.
///
/// ```
/// use qom_qmp::Monitor;
/// use qom_qmp::server::{Endpoint, serve_human};
/// use qom_runtime::prelude::*;
/// use std::io::{Read, Write};
/// use std::net::Shutdown;
/// use std::os::unix::net::UnixStream;
///
/// let monitor = Monitor::builder(&Qom::new()?).build()?;
/// let path = std::env::temp_dir().join(format!("qom-qmp-doc-human-{}", std::process::id()));
/// let endpoint: Endpoint = format!("unix:{},server=on,wait=off", path.display()).parse()?;
/// let _serving = serve_human(&monitor, &endpoint)?;
///
/// let mut client = UnixStream::connect(&path).unwrap();
/// client.write_all(b"info status\n").unwrap();
/// client.shutdown(Shutdown::Write).unwrap();
/// let mut text = String::new();
/// client.read_to_string(&mut text).unwrap();
/// assert!(text.ends_with("\r\n(qemu) VM status: paused (prelaunch)\r\n(qemu) "), "{text}");
/// # Ok::<(), Error>(())
/// ```
///
/// # Errors
///
/// As for [`serve`].
#[doc(alias = "monitor_init_hmp")]
pub fn serve_human(monitor: &Monitor, endpoint: &Endpoint) -> Result<Serving> {
    bind_human(monitor, endpoint)?.serve()
}

/// Opens an endpoint as [`serve_human`] does, for a program that has something to do before people are served.
///
/// # Errors
///
/// As for [`serve`].
pub fn bind_human(monitor: &Monitor, endpoint: &Endpoint) -> Result<Bound> {
    open(monitor, endpoint, Language::Human)
}

fn open(monitor: &Monitor, endpoint: &Endpoint, language: Language) -> Result<Bound> {
    let state = Arc::new(State {
        monitor: monitor.clone(),
        language,
        now: Mutex::default(),
        changed: Condvar::new(),
        in_tree: InTree::add(monitor.qom(), endpoint)?,
    });
    match &endpoint.role {
        Role::Listen { wait } => listen(state, endpoint, *wait),
        Role::Connect { reconnect } => connect(state, endpoint.clone(), *reconnect),
    }
}

type Accept = Box<dyn Fn() -> io::Result<Stream> + Send>;

fn listen(state: Arc<State>, endpoint: &Endpoint, wait: bool) -> Result<Bound> {
    let failed = |error: &dyn Display| Error::new(format!("Failed to bind socket to {}: {error}", place(endpoint)));
    let (accept, door): (Accept, _) = match &endpoint.transport {
        #[cfg(unix)]
        Transport::Unix(path) => {
            let listener = bind_unix(path).map_err(|error| failed(&error))?;
            let door = Door::unix(&listener, path).map_err(|error| failed(&error))?;
            (Box::new(move || listener.accept().map(|(stream, _)| Stream::Unix(stream))), door)
        }
        Transport::Tcp { host, port } => {
            let listener = TcpListener::bind((host.as_str(), *port)).map_err(|error| failed(&error))?;
            let door = Door::tcp(&listener).map_err(|error| failed(&error))?;
            (Box::new(move || listener.accept().and_then(|(stream, _)| tcp(stream))), door)
        }
        _ => return Err(failed(&"it cannot be listened on")),
    };
    let first = if wait { Some(accept().map_err(|error| failed(&error))?) } else { None };
    let for_thread = state.clone();
    let serve_all = move || {
        let mut first = first;
        while !for_thread.is_over() {
            match first.take().map_or_else(&accept, Ok) {
                Ok(stream) => for_thread.talk(stream),
                // The system is short of something, or the client was gone already: the next may have more luck.
                Err(_) => for_thread.pause(Duration::from_millis(10)),
            }
        }
    };
    Ok(Bound { state, serve_all: Box::new(serve_all), door: Some(door), terminal: None })
}

fn connect(state: Arc<State>, endpoint: Endpoint, reconnect: Option<Duration>) -> Result<Bound> {
    let is_stdio = endpoint.transport == Transport::Stdio;
    let place = place(&endpoint);
    let dial = move || match &endpoint.transport {
        Transport::Stdio => Ok(Stream::Stdio),
        #[cfg(unix)]
        Transport::Unix(path) => UnixStream::connect(path).map(Stream::Unix),
        Transport::Tcp { host, port } => {
            let addresses: Vec<_> = (host.as_str(), *port).to_socket_addrs()?.collect();
            TcpStream::connect(&addresses[..]).and_then(tcp)
        }
        #[cfg(not(unix))]
        Transport::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
    };
    let first = match (dial(), reconnect) {
        (Ok(stream), _) => Some(stream),
        (Err(_), Some(_)) => None,
        (Err(error), None) => return Err(Error::new(format!("Failed to connect to {place}: {error}"))),
    };
    let terminal = if is_stdio && state.language == Language::Human { Kept::now() } else { None };
    let for_thread = state.clone();
    let serve_all = move || {
        let mut next = first;
        loop {
            if let Some(stream) = next.take() {
                for_thread.talk(stream);
            }
            match reconnect {
                Some(pause) if !for_thread.is_over() => for_thread.pause(pause),
                _ => break,
            }
            if !for_thread.is_over() {
                next = dial().ok();
            }
        }
    };
    Ok(Bound { state, serve_all: Box::new(serve_all), door: None, terminal })
}

fn tcp(stream: TcpStream) -> io::Result<Stream> {
    stream.set_nodelay(true)?;
    Ok(Stream::Tcp(stream))
}

impl State {
    fn is_over(&self) -> bool {
        lock(&self.now).closed || self.monitor.run_state() == RunState::Shutdown
    }

    /// Talks with one client. Should that panic, the next one comes in all the same.
    fn talk(&self, stream: Stream) {
        let Ok(output) = Output::new(&stream).map(Arc::new) else { return };
        {
            let mut now = lock(&self.now);
            if now.closed || self.monitor.run_state() == RunState::Shutdown {
                return;
            }
            now.client = Some(output.clone());
        }
        self.in_tree.set_connected(true);
        let talked = catch_unwind(AssertUnwindSafe(|| match self.language {
            Language::Qmp => client::converse(&self.monitor, stream, &output),
            Language::Human => human::converse(&self.monitor, stream, &output),
        }));
        // What was thrown may panic when it is dropped.
        talked.unwrap_or_else(std::mem::forget);
        self.in_tree.set_connected(false);
        lock(&self.now).client = None;
        self.changed.notify_all();
    }

    /// Waits, unless it is closed.
    fn pause(&self, pause: Duration) {
        drop(self.changed.wait_timeout_while(lock(&self.now), pause, |now| !now.closed));
    }

    /// Lets nobody in any more, and sends the client away, though it may read what waits for a moment.
    fn close(&self) -> Option<Arc<Output>> {
        let mut now = lock(&self.now);
        now.closed = true;
        self.changed.notify_all();
        let client = now.client.clone()?;
        drop(now);
        client.wind_up();
        Some(client)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let client = self.state.close();
        match self.door.take() {
            Some(door) => drop(door),
            // Whoever reads standard input, or connects, is not waited for.
            None => return client.into_iter().for_each(Output::flush_soon),
        }
        let Some(thread) = self.thread.take() else { return };
        // A command of this very endpoint may drop it.
        if thread.thread().id() == thread::current().id() || client.as_ref().is_some_and(|client| client.is_worker()) {
            return;
        }
        if let Some(client) = client {
            let now = lock(&self.state.now);
            drop(self.state.changed.wait_timeout_while(now, GRACE, |now| now.client.is_some()));
            client.shut_down();
        }
        let _ = thread.join();
    }
}

/// What an endpoint is bound or connected to, for messages.
fn place(endpoint: &Endpoint) -> String {
    match &endpoint.transport {
        Transport::Stdio => "standard input and output".to_owned(),
        Transport::Unix(path) => path.display().to_string(),
        Transport::Tcp { host, port } => format!("{host}:{port}"),
    }
}
