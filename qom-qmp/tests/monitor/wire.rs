//! Clients over sockets, with a deadline for whatever they wait for.

use qom_qmp::Monitor;
use qom_qmp::server::{Endpoint, Serving, serve};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// Nothing that is waited for takes so long.
const DEADLINE: Duration = Duration::from_secs(20);

/// A path that nobody else uses.
pub(crate) fn fresh_path() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    std::env::temp_dir().join(format!("qom-qmp-{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed)))
}

pub(crate) fn listening(path: &Path) -> Endpoint {
    format!("unix:{},server=on,wait=off", path.display()).parse().unwrap()
}

/// A monitor that listens, and where.
pub(crate) fn open(monitor: &Monitor) -> (Serving, PathBuf) {
    let path = fresh_path();
    (serve(monitor, &listening(&path)).unwrap(), path)
}

/// One end of a connection.
pub(crate) struct Wire(BufReader<UnixStream>);

impl Wire {
    pub(crate) fn connect(path: &Path) -> Self {
        Wire::of(UnixStream::connect(path).unwrap())
    }

    pub(crate) fn of(stream: UnixStream) -> Self {
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        Wire(BufReader::new(stream))
    }

    /// A connection that has negotiated.
    pub(crate) fn negotiated(path: &Path, capabilities: Value) -> Self {
        let mut wire = Wire::connect(path);
        assert!(wire.line().unwrap().get("QMP").is_some());
        wire.send(json!({"execute": "qmp_capabilities", "arguments": {"enable": capabilities}}));
        assert_eq!(wire.line(), Some(json!({"return": {}})));
        wire
    }

    pub(crate) fn send(&mut self, message: Value) {
        self.write(&message.to_string());
    }

    pub(crate) fn write(&mut self, text: &str) {
        assert!(self.try_write(text));
    }

    /// False if the other end has closed the connection.
    pub(crate) fn try_write(&mut self, text: &str) -> bool {
        self.0.get_mut().write_all(text.as_bytes()).is_ok()
    }

    /// Another handle to the same connection.
    pub(crate) fn handle(&self) -> UnixStream {
        self.0.get_ref().try_clone().unwrap()
    }

    /// The next message; `None` at the end, also where the other end has not read all.
    pub(crate) fn line(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) => None,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => None,
            Err(error) => panic!("{error}"),
            Ok(_) => Some(serde_json::from_str(line.strip_suffix("\r\n").unwrap()).unwrap()),
        }
    }

    /// The next message, which is an event of this name; gives its data.
    pub(crate) fn event(&mut self, name: &str) -> Value {
        let event = self.line().unwrap();
        assert_eq!(event["event"], name, "{event}");
        assert!(event["timestamp"]["seconds"].is_u64());
        event.get("data").cloned().unwrap_or_default()
    }

    /// Whether nothing comes for a moment.
    pub(crate) fn is_silent(&mut self) -> bool {
        self.0.get_ref().set_read_timeout(Some(Duration::from_millis(60))).unwrap();
        let silent = self.0.fill_buf().is_err();
        self.0.get_ref().set_read_timeout(Some(DEADLINE)).unwrap();
        silent
    }

    pub(crate) fn close_write(&self) {
        self.0.get_ref().shutdown(Shutdown::Write).unwrap();
    }

    /// What comes until the end, be that as it may.
    pub(crate) fn drain(&mut self) -> usize {
        let mut rest = Vec::new();
        let _ = self.0.read_to_end(&mut rest);
        rest.len()
    }
}
