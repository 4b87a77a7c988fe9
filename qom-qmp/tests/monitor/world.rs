//! A small world, and clients without a connection.

use qom_qmp::protocol::Session;
use qom_qmp::{Monitor, MonitorBuilder};
use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// How many lamps and shelves were ever made.
pub(crate) static MADE: AtomicU32 = AtomicU32::new(0);

/// How it shines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QomEnum)]
pub(crate) enum Shine {
    #[default]
    Steady,
    Blinking,
}

/// A lamp.
#[derive(QomType)]
#[qom(parent = "device", init = Self::count, property(name = "watt", type = u32, get = Self::watt))]
pub(crate) struct Lamp {
    /// How bright it is.
    #[qom(property, default = 40, range = 0..=100)]
    brightness: u8,
    #[qom(property, unstable)]
    shine: Mutex<Shine>,
    #[qom(link)]
    next: Link<Lamp>,
    #[qom(property, write_only)]
    secret: Mutex<String>,
}
impl DeviceImpl for Lamp {}

impl Lamp {
    fn count(_: &mut ObjMut<'_, Self>) {
        MADE.fetch_add(1, Relaxed);
    }

    fn watt(&self) -> Result<u32> {
        Err(Error::new("it cannot be measured"))
    }
}

/// What users put things on.
#[derive(QomType)]
#[qom(implements(UserCreatable), init = Self::count)]
pub(crate) struct Shelf {
    #[qom(property, default = 3, deprecated = "use planks")]
    boards: u32,
    #[qom(property, default = "oak")]
    wood: String,
}
impl UserCreatable for Shelf {}

impl Shelf {
    fn count(_: &mut ObjMut<'_, Self>) {
        MADE.fetch_add(1, Relaxed);
    }
}

/// Not for users.
#[derive(QomType)]
pub(crate) struct Nail {}

/// A monitor of a world with a machine to which its board's devices may still be added.
pub(crate) fn builder() -> MonitorBuilder {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap().advance(Phase::MachineInitialized).unwrap();
    Monitor::builder(&qom)
}

pub(crate) fn monitor() -> Monitor {
    builder().build().unwrap()
}

/// A client that has negotiated.
pub(crate) struct Client(Session);

impl Client {
    pub(crate) fn new(monitor: &Monitor) -> Self {
        let mut session = Session::new(monitor);
        assert_eq!(session.handle(br#"{"execute": "qmp_capabilities"}"#), b"{\"return\": {}}\r\n");
        Client(session)
    }

    /// The replies to some input, one a line.
    pub(crate) fn send(&mut self, input: &str) -> Vec<String> {
        String::from_utf8(self.0.handle(input.as_bytes())).unwrap().lines().map(str::to_owned).collect()
    }

    /// The one reply to a command: its result, or the text of its error with the class in front, if that is not generic.
    pub(crate) fn ask(&mut self, command: &str, arguments: Value) -> Result<Value, String> {
        let request = serde_json::json!({"execute": command, "arguments": arguments});
        let replies = self.send(&request.to_string());
        assert_eq!(replies.len(), 1, "{replies:?}");
        let mut reply: Value = serde_json::from_str(&replies[0]).unwrap();
        match reply.get("error") {
            None => Ok(reply["return"].take()),
            Some(error) => Err(match error["class"].as_str().unwrap() {
                "GenericError" => error["desc"].as_str().unwrap().to_owned(),
                class => format!("{class}: {}", error["desc"].as_str().unwrap()),
            }),
        }
    }
}
