//! One client's conversation.

use super::request::{self, Request};
use crate::command::Refusal;
use crate::commands::{self, Capability};
use crate::data::{self, Data};
use crate::json::{self, Reader};
use crate::monitor::Monitor;
use qom_runtime::value::Value;
use qom_runtime::{Error, Result};
use serde_json::json;

/// One client's conversation with a [`Monitor`], without any I/O: what comes from the client goes in, what it is to be sent
/// comes out.
///
/// ```
/// use qom_qmp::Monitor;
/// use qom_qmp::protocol::Session;
/// use qom_runtime::prelude::*;
///
/// let monitor = Monitor::builder(&Qom::new()?).build()?;
/// let mut session = Session::new(&monitor);
/// assert!(session.greeting().starts_with(br#"{"QMP": {"version": "#));
/// assert_eq!(session.handle(b"{'execute': 'qmp_capa"), b"");
/// assert_eq!(session.handle(b"bilities', 'id': 7}"), b"{\"return\": {}, \"id\": 7}\r\n");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Session {
    monitor: Monitor,
    reader: Reader,
    negotiated: bool,
    out_of_band: bool,
}

/// What comes of a message.
#[derive(Debug)]
pub enum Turn {
    /// It is answered.
    Answer(Vec<u8>),
    /// A command is to be executed, which may take its time.
    Call(Call),
}

/// A command that a client wants executed.
#[derive(Debug)]
pub struct Call {
    monitor: Monitor,
    id: Option<Value>,
    request: Request,
}

impl Session {
    /// A conversation that has not begun.
    pub fn new(monitor: &Monitor) -> Self {
        Session { monitor: monitor.clone(), reader: Reader::new(), negotiated: false, out_of_band: false }
    }

    /// What the client is sent first.
    pub fn greeting(&self) -> Vec<u8> {
        let version = commands::version(self.monitor.identity()).write();
        line(&json!({"QMP": {"version": version, "capabilities": ["oob"]}}))
    }

    /// Whether the client has negotiated: from then on it is told of events.
    pub fn is_negotiated(&self) -> bool {
        self.negotiated
    }

    /// Whether the client has asked for commands that overtake others.
    pub fn is_out_of_band(&self) -> bool {
        self.out_of_band
    }

    /// Takes bytes off the front of `input` until there is something to do; `None` when all are used up.
    pub fn next(&mut self, input: &mut &[u8]) -> Option<Turn> {
        let message = self.reader.read(input)?;
        Some(match message {
            Ok(message) => self.turn(message),
            Err(error) => Turn::Answer(reply(None, Err(error))),
        })
    }

    /// Does all that is to be done for some input, and gives all replies.
    pub fn handle(&mut self, mut input: &[u8]) -> Vec<u8> {
        let mut replies = Vec::new();
        while let Some(turn) = self.next(&mut input) {
            match turn {
                Turn::Answer(reply) => replies.extend(reply),
                Turn::Call(call) => replies.extend(call.run()),
            }
        }
        replies
    }

    fn turn(&mut self, message: Value) -> Turn {
        let (id, request) = request::read(message, self.out_of_band);
        match request {
            Ok(request) if self.negotiated => Turn::Call(Call { monitor: self.monitor.clone(), id, request }),
            Ok(request) => Turn::Answer(reply(id, self.negotiate(request).map(Data::write))),
            Err(error) => Turn::Answer(reply(id, Err(error))),
        }
    }

    /// What counts before negotiation is over.
    fn negotiate(&mut self, mut request: Request) -> Result<()> {
        if request.command != "qmp_capabilities" {
            return Err(Refusal::not_negotiated());
        }
        let enable: Option<Vec<crate::Word<Capability>>> = data::take("", "enable", &mut request.arguments)?;
        data::read_nothing_else("", &request.arguments)?;
        self.out_of_band = enable.is_some_and(|wanted| !wanted.is_empty());
        self.negotiated = true;
        Ok(())
    }
}

impl Call {
    /// Whether it is to overtake those that run.
    pub fn is_out_of_band(&self) -> bool {
        self.request.out_of_band
    }

    /// Executes it, and gives the reply. Where it panics, the reply is an error.
    pub fn run(self) -> Vec<u8> {
        let Request { command, arguments, out_of_band } = self.request;
        reply(self.id, self.monitor.dispatch(&command, arguments, out_of_band))
    }
}

/// A reply as it is sent.
fn reply(id: Option<Value>, result: Result<Value>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(128);
    match result {
        Ok(value) => {
            bytes.extend_from_slice(br#"{"return": "#);
            json::write(&value, &mut bytes);
        }
        Err(error) => {
            bytes.extend_from_slice(br#"{"error": "#);
            json::write(&describe(&error), &mut bytes);
        }
    }
    if let Some(id) = id {
        bytes.extend_from_slice(br#", "id": "#);
        json::write(&id, &mut bytes);
    }
    bytes.extend_from_slice(b"}\r\n");
    bytes
}

fn describe(error: &Error) -> Value {
    json!({"class": error.class().as_str(), "desc": error.to_string()})
}

/// A message as it is sent.
pub(crate) fn line(message: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    json::write(message, &mut bytes);
    bytes.extend_from_slice(b"\r\n");
    bytes
}
