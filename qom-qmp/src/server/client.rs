//! A conversation over a connection.

use super::stream::Stream;
use crate::monitor::{EventQueue, Monitor, RunState, lock};
use crate::protocol::{Call, Session, Turn};
use std::io::{self, Read, Write};
use std::sync::mpsc::{SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::{self, Scope, ScopedJoinHandle, ThreadId};
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
    events: Mutex<Listening>,
    /// Who executes the commands of a client that has asked for overtaking.
    worker: OnceLock<ThreadId>,
}

/// Whether events are told.
#[derive(Debug, Default)]
struct Listening {
    /// There once the client has negotiated.
    queue: Option<Arc<EventQueue>>,
    /// The client is to go.
    is_over: bool,
}

impl Output {
    pub(super) fn new(stream: &Stream) -> io::Result<Self> {
        Ok(Output {
            stream: Mutex::new(stream.try_clone()?),
            control: stream.try_clone()?,
            events: Mutex::default(),
            worker: OnceLock::new(),
        })
    }

    fn queue(&self) -> Option<Arc<EventQueue>> {
        lock(&self.events).queue.clone()
    }

    /// Whether the client is to go.
    pub(super) fn is_over(&self) -> bool {
        lock(&self.events).is_over
    }

    /// Whether this thread executes a command of the client.
    pub(super) fn is_worker(&self) -> bool {
        self.worker.get() == Some(&thread::current().id())
    }

    /// Writes what waits, and then a reply. Whoever emits an event does not come here, and so does not wait.
    pub(super) fn write(&self, reply: &[u8]) -> io::Result<()> {
        let mut stream = lock(&self.stream);
        let mut bytes = self.queue().map(|queue| queue.take()).unwrap_or_default();
        match bytes.is_empty() {
            true => stream.write_all(reply)?,
            false => {
                bytes.extend_from_slice(reply);
                stream.write_all(&bytes)?;
            }
        }
        stream.flush()
    }

    /// Tells of events from now on what is in this queue.
    fn listen(&self, queue: &Arc<EventQueue>) {
        let mut events = lock(&self.events);
        if events.is_over {
            queue.close();
        }
        events.queue = Some(queue.clone());
    }

    /// Ends the conversation from outside: a command that runs is the last, and its reply is still written.
    pub(super) fn wind_up(&self) {
        let mut events = lock(&self.events);
        events.is_over = true;
        self.control.wind_up();
        // A socket's are told until it is read no more. Whoever waits for standard input does not wake up.
        if let Some(queue) = &events.queue
            && !self.control.ends_with_input()
        {
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
        let _end = EndOfEvents(output);
        let session = Session::new(monitor);
        let mut conversation = Conversation { monitor, output, session, teller: None, worker: None };
        let _ = output.write(&conversation.session.greeting()).and_then(|()| conversation.read(&mut stream, scope));
        let is_over = stream.ends_with_input() || output.is_over() || monitor.run_state() == RunState::Shutdown;
        conversation.finish(is_over);
    });
    output.control.shut_down();
}

/// Nothing is told any more when this is dropped, whatever the reason.
struct EndOfEvents<'a>(&'a Output);

impl Drop for EndOfEvents<'_> {
    fn drop(&mut self) {
        if let Some(queue) = self.0.queue() {
            queue.close();
        }
    }
}

struct Conversation<'scope, 'a> {
    monitor: &'a Monitor,
    output: &'a Output,
    session: Session,
    /// Tells of events as they come.
    teller: Option<ScopedJoinHandle<'scope, ()>>,
    /// Executes the commands of a client that has asked for overtaking, so that its input is read meanwhile.
    worker: Option<(SyncSender<Turn>, ScopedJoinHandle<'scope, ()>)>,
}

impl<'scope, 'a: 'scope> Conversation<'scope, 'a> {
    fn read<'env>(&mut self, stream: &mut Stream, scope: &'scope Scope<'scope, 'env>) -> io::Result<()> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            let mut input = match stream.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(length) => &buffer[..length],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if self.output.is_over() {
                return Ok(());
            }
            while let Some(turn) = self.session.next(&mut input) {
                match self.session.is_negotiated() && self.teller.is_none() {
                    true => self.begin(turn, scope)?,
                    false => self.take(turn)?,
                }
                // What is behind a `quit` is dropped.
                if is_over(self.monitor, self.output) {
                    return Ok(());
                }
            }
        }
    }

    /// The client has negotiated. It is told so first, and then of all that has happened since.
    fn begin<'env>(&mut self, turn: Turn, scope: &'scope Scope<'scope, 'env>) -> io::Result<()> {
        let (monitor, output) = (self.monitor, self.output);
        let queue = monitor.listen();
        self.take(turn)?;
        output.listen(&queue);
        let tell = move || {
            while queue.wait() && output.write(b"").is_ok() {}
            // What came just before the end.
            let _ = output.write(b"");
            // Should the client not have read, it has to go.
            if !queue.is_closed() {
                output.control.shut_down();
            }
        };
        self.teller = Some(thread::Builder::new().spawn_scoped(scope, tell)?);
        if self.session.is_out_of_band() {
            let (sender, turns) = sync_channel(MOST_WAITING);
            let work = move || {
                output.worker.get_or_init(|| thread::current().id());
                for turn in turns {
                    if perform(monitor, output, turn).is_err() {
                        output.control.shut_down();
                    }
                    if is_over(monitor, output) {
                        return output.wind_up();
                    }
                }
            };
            self.worker = Some((sender, thread::Builder::new().spawn_scoped(scope, work)?));
        }
        Ok(())
    }

    fn take(&mut self, turn: Turn) -> io::Result<()> {
        let overtakes = matches!(&turn, Turn::Call(call) if call.is_out_of_band());
        match &self.worker {
            Some((worker, _)) if !overtakes => worker.send(turn).map_err(io::Error::other),
            _ => perform(self.monitor, self.output, turn),
        }
    }

    /// No more input comes. Commands that wait are executed, though nobody may read the replies; and unless it is over,
    /// events are told on until the program ends.
    fn finish(self, is_over: bool) {
        if let Some((sender, worker)) = self.worker {
            drop(sender);
            let _ = worker.join();
        }
        if let Some(teller) = self.teller
            && !is_over
        {
            let _ = teller.join();
        }
    }
}

/// Whether no other command is executed.
pub(super) fn is_over(monitor: &Monitor, output: &Output) -> bool {
    output.is_over() || monitor.run_state() == RunState::Shutdown
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
