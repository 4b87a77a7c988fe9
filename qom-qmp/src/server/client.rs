//! A conversation over a connection.

use super::stream::Stream;
use crate::monitor::{EventQueue, Monitor, RunState, lock};
use crate::protocol::{Call, Session, Turn, line};
use std::io::{self, Read, Write};
use std::sync::mpsc::{SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, Scope};
use std::time::Duration;

/// As many commands of a client that has asked for overtaking wait for their turn. Then its input waits.
const MOST_WAITING: usize = 8;
/// So long a client that does not read keeps a program that ends.
pub(super) const GRACE: Duration = Duration::from_secs(1);

/// What a client is sent, each message whole: replies, and the events before them.
#[derive(Debug)]
pub(super) struct Output {
    stream: Mutex<Stream>,
    /// Another handle, for what does not wait for its turn.
    control: Stream,
    queue: Mutex<Option<Arc<EventQueue>>>,
}

impl Output {
    pub(super) fn new(stream: &Stream) -> io::Result<Self> {
        Ok(Output { stream: Mutex::new(stream.try_clone()?), control: stream.try_clone()?, queue: Mutex::new(None) })
    }

    fn queue(&self) -> Option<Arc<EventQueue>> {
        lock(&self.queue).clone()
    }

    /// Writes what waits, and then a reply. Whoever emits an event does not come here, and so does not wait.
    pub(super) fn write(&self, reply: &[u8]) -> io::Result<()> {
        let mut stream = lock(&self.stream);
        let mut bytes = Vec::new();
        for event in self.queue().map(|queue| queue.take()).unwrap_or_default() {
            bytes.extend(line(&event));
        }
        match bytes.is_empty() {
            true => stream.write_all(reply)?,
            false => {
                bytes.extend_from_slice(reply);
                stream.write_all(&bytes)?;
            }
        }
        stream.flush()
    }

    /// Ends the conversation from outside, though what waits is written.
    pub(super) fn wind_up(&self) {
        self.control.wind_up();
        if let Some(queue) = self.queue() {
            queue.close();
        }
    }

    /// Ends the conversation at once.
    pub(super) fn shut_down(&self) {
        self.control.shut_down();
    }

    /// Writes what waits, on a thread that is not waited for long.
    pub(super) fn flush_soon(self: Arc<Self>) {
        let (sender, done) = channel();
        let flush = move || drop(self.write(b"").and(sender.send(()).map_err(io::Error::other)));
        if thread::Builder::new().spawn(flush).is_ok() {
            // It has taken too long, or nothing can be written.
            let _ = done.recv_timeout(GRACE);
        }
    }
}

/// Talks with a client until it leaves, or the program ends.
pub(super) fn converse(monitor: &Monitor, mut stream: Stream, output: &Output) {
    thread::scope(|scope| {
        let mut conversation = Conversation { monitor, output, session: Session::new(monitor), worker: None };
        let _ = output.write(&conversation.session.greeting()).and_then(|()| conversation.read(&mut stream, scope));
        let at_end_of_input = !stream.ends_with_input() && monitor.run_state() != RunState::Shutdown;
        // Commands that wait are executed, though nobody may read the replies.
        drop(conversation);
        if at_end_of_input {
            // Events are told on, until the program ends.
            return;
        }
        if let Some(queue) = output.queue() {
            queue.close();
        }
    });
    output.control.shut_down();
}

struct Conversation<'a> {
    monitor: &'a Monitor,
    output: &'a Output,
    session: Session,
    /// Executes the commands of a client that has asked for overtaking, so that its input is read meanwhile.
    worker: Option<SyncSender<Turn>>,
}

impl<'scope> Conversation<'scope> {
    fn read<'env>(&mut self, stream: &mut Stream, scope: &'scope Scope<'scope, 'env>) -> io::Result<()> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let mut input = match stream.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => &buffer[..length],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            while let Some(turn) = self.session.next(&mut input) {
                if self.session.is_negotiated() && self.output.queue().is_none() {
                    self.begin(scope);
                }
                self.take(turn)?;
                // What is behind a `quit` is dropped.
                if self.monitor.run_state() == RunState::Shutdown {
                    return Ok(());
                }
            }
        }
    }

    /// The client has negotiated.
    fn begin<'env>(&mut self, scope: &'scope Scope<'scope, 'env>) {
        let (monitor, output) = (self.monitor, self.output);
        let queue = monitor.listen();
        *lock(&output.queue) = Some(queue.clone());
        scope.spawn(move || {
            while queue.wait() && output.write(b"").is_ok() {}
            // What came just before the end; then, should the client not have read, it has to go.
            let _ = output.write(b"");
            output.control.shut_down();
        });
        if self.session.is_out_of_band() {
            let (sender, turns) = sync_channel(MOST_WAITING);
            scope.spawn(move || {
                for turn in turns {
                    if perform(monitor, output, turn).is_err() || monitor.run_state() == RunState::Shutdown {
                        output.control.shut_down();
                    }
                }
            });
            self.worker = Some(sender);
        }
    }

    fn take(&mut self, turn: Turn) -> io::Result<()> {
        let overtakes = matches!(&turn, Turn::Call(call) if call.is_out_of_band());
        match &self.worker {
            Some(worker) if !overtakes => worker.send(turn).map_err(io::Error::other),
            _ => perform(self.monitor, self.output, turn),
        }
    }
}

/// Executes a command, if it is one, and sends the reply.
fn perform(monitor: &Monitor, output: &Output, turn: Turn) -> io::Result<()> {
    // The program does not end before the reply is out.
    let _under_way = monitor.under_way();
    match turn {
        Turn::Answer(reply) => output.write(&reply),
        Turn::Call(call) => output.write(&Call::run(call)),
    }
}
