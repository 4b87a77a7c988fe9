//! What lies between two machines: packets go one way, and an answer comes back.

use qom_runtime::prelude::*;
use std::fmt::Display;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

/// How many bytes go at once.
const PACKET: usize = 64;

/// The end at the machine that is left.
pub(crate) struct Outgoing {
    packets: SyncSender<Vec<u8>>,
    answer: Receiver<Result<(), String>>,
}

/// The end at the machine that is gone to.
pub(crate) struct Incoming {
    packets: Receiver<Vec<u8>>,
    answer: Sender<Result<(), String>>,
}

/// A line that holds nothing: a packet has gone when it was taken.
pub(crate) fn connect() -> (Outgoing, Incoming) {
    let ((packets, taken), (answer, answered)) = (sync_channel(0), channel());
    (Outgoing { packets, answer: answered }, Incoming { packets: taken, answer })
}

fn broken() -> Error {
    Error::new("the line is broken")
}

fn illegible(error: impl Display) -> Error {
    Error::new(format!("what arrives is no JSON text: {error}"))
}

impl Outgoing {
    /// Sends the text, says after each packet how long that was, and waits for the answer to all of it.
    pub(crate) fn send(self, text: &str, sent: impl Fn(usize)) -> Result<()> {
        for packet in text.as_bytes().chunks(PACKET) {
            self.packets.send(packet.to_vec()).map_err(|_| broken())?;
            sent(packet.len());
        }
        drop(self.packets);
        self.answer.recv().map_err(|_| broken())?.map_err(Error::new)
    }
}

impl Incoming {
    /// Takes all that arrives into this world, and answers whether it fits. Gives the text.
    pub(crate) fn load_into(self, qom: &Qom) -> Result<String> {
        let bytes: Vec<u8> = self.packets.iter().flatten().collect();
        let loaded = String::from_utf8(bytes).map_err(illegible).and_then(|text| load(qom, &text).map(|()| text));
        let answer = loaded.as_ref().map(drop).map_err(|error| error.to_string());
        // Nobody may be there any more to hear it.
        let _ = self.answer.send(answer);
        loaded
    }
}

/// Loads a saved state that comes as a text, from wherever it may be.
pub(crate) fn load(qom: &Qom, text: &str) -> Result<()> {
    qom.load(&SavedState::from_json(text.parse().map_err(illegible)?)?)
}
