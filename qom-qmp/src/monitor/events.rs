//! Events: what all clients are told.

use crate::data::Data;
use crate::protocol::line;
use crate::schema::Types;
use qom_runtime::value::{Map, Value};
use serde_json::json;
use std::marker::PhantomData;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{SystemTime, UNIX_EPOCH};

/// A kind of event: its name, and the type of what it tells.
///
/// ```
/// use qom_qmp::{EventKind, Monitor};
/// use qom_runtime::prelude::*;
///
/// qom_qmp::record! {
///     /// Which light.
///     pub struct LedChanged {
///         /// Its path.
///         pub path: String,
///     }
/// }
/// const LED_CHANGED: EventKind<LedChanged> = EventKind::new("LED_CHANGED");
///
/// let monitor = Monitor::builder(&Qom::new()?).event(&LED_CHANGED).build()?;
/// monitor.emit(&LED_CHANGED, LedChanged { path: "/machine/led".into() });
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct EventKind<D> {
    name: &'static str,
    data: PhantomData<fn(D)>,
}

impl<D: Data> EventKind<D> {
    /// A kind of event.
    pub const fn new(name: &'static str) -> Self {
        EventKind { name, data: PhantomData }
    }

    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn declared(&self) -> DeclaredEvent {
        DeclaredEvent { name: self.name, describe: D::describe }
    }
}

/// An event as the schema has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeclaredEvent {
    pub(crate) name: &'static str,
    pub(crate) describe: fn(&mut Types) -> String,
}

/// An event as it is sent. `data` is left out where it has no members.
pub(crate) fn message(name: &str, data: Value) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut message = Map::new();
    message.insert("timestamp".into(), json!({"seconds": now.as_secs(), "microseconds": now.subsec_micros()}));
    message.insert("event".into(), name.into());
    if data.as_object().is_none_or(|members| !members.is_empty()) {
        message.insert("data".into(), data);
    }
    message.into()
}

/// The clients that listen.
#[derive(Debug, Default)]
pub(crate) struct Events(Mutex<Vec<Weak<EventQueue>>>);

impl Events {
    /// A queue that gets all events from now on, until it is dropped.
    pub(crate) fn listen(&self) -> Arc<EventQueue> {
        let queue = Arc::new(EventQueue::default());
        let mut clients = lock(&self.0);
        clients.retain(|client| client.strong_count() > 0);
        clients.push(Arc::downgrade(&queue));
        queue
    }

    /// Sends an event to all, made if there is anybody. Nobody is waited for.
    pub(crate) fn send(&self, event: impl FnOnce() -> Value) {
        let clients: Vec<_> = lock(&self.0).iter().filter_map(Weak::upgrade).collect();
        if clients.is_empty() {
            return;
        }
        let line = line(&event());
        clients.iter().for_each(|client| client.push(&line));
    }
}

/// What one client is still to be told, as it is sent. It is bounded: who does not read loses the connection, not the program
/// its memory.
#[derive(Debug, Default)]
pub(crate) struct EventQueue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: Vec<u8>,
    /// Nothing is taken any more.
    closed: bool,
    overflowed: bool,
}

/// Where as many bytes of events wait for a client, no other joins them.
const MOST_WAITING: usize = 64 << 20;

impl EventQueue {
    fn push(&self, line: &[u8]) {
        let mut waiting = lock(&self.waiting);
        if waiting.closed || waiting.overflowed {
            return;
        }
        if waiting.lines.len() >= MOST_WAITING {
            waiting.overflowed = true;
            waiting.lines = Vec::new();
        } else {
            waiting.lines.extend_from_slice(line);
        }
        self.changed.notify_all();
    }

    /// What waits now.
    pub(crate) fn take(&self) -> Vec<u8> {
        std::mem::take(&mut lock(&self.waiting).lines)
    }

    /// Waits until something waits; false when it is closed, or the client has not read for too long.
    pub(crate) fn wait(&self) -> bool {
        let waiting = lock(&self.waiting);
        let is_idle = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.closed && !waiting.overflowed;
        let waiting = self.changed.wait_while(waiting, is_idle).unwrap_or_else(PoisonError::into_inner);
        !waiting.closed && !waiting.overflowed
    }

    pub(crate) fn is_closed(&self) -> bool {
        lock(&self.waiting).closed
    }

    /// The client is gone, or is to go.
    pub(crate) fn close(&self) {
        lock(&self.waiting).closed = true;
        self.changed.notify_all();
    }
}

/// Nothing that is locked here is left half done by a panic.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_read_is_dropped_and_nobody_waits() {
        let events = Events::default();
        let (slow, quick) = (events.listen(), events.listen());
        let big = json!("x".repeat(1 << 20));
        for _ in 0..=MOST_WAITING >> 20 {
            events.send(|| big.clone());
            quick.take();
        }
        assert!(!slow.wait() && slow.take().is_empty());
        events.send(|| json!(2));
        assert!(quick.wait());
        assert_eq!(quick.take(), b"2\r\n");
        quick.close();
        assert!(!quick.wait());
        drop((slow, quick));
        events.listen();
        assert_eq!(lock(&events.0).len(), 1);
    }

    #[test]
    fn data_without_members_is_left_out() {
        let event = message("STOP", json!({}));
        assert_eq!((&event["event"], event.get("data")), (&json!("STOP"), None));
        assert!(event["timestamp"]["microseconds"].is_u64() && event["timestamp"]["seconds"].is_u64());
        assert_eq!(message("X", json!({"a": 1}))["data"]["a"], 1);
    }
}
