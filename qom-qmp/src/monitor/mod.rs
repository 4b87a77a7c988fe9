//! The monitor: what all clients of a program share.

mod builder;
mod events;
mod run_state;

pub use builder::{Identity, MonitorBuilder};
pub use events::EventKind;
pub(crate) use events::{DeclaredEvent, EventQueue, lock};
pub(crate) use run_state::UnderWay;
pub use run_state::{Guest, RunState};

use crate::command::Table;
use crate::commands::events as kinds;
use crate::data::Data;
use crate::hmp::HumanTable;
use crate::schema;
use events::Events;
use qom_runtime::prelude::*;
use qom_runtime::qdev::Listening;
use qom_runtime::value::Map;
use run_state::Running;
use std::fmt;
use std::sync::{Arc, OnceLock};

/// A monitor of a [`Qom`]: commands, events, and whether the guest runs. Clones are the same monitor.
///
/// [`serve`](crate::server::serve) lets clients in; a [`Session`](crate::protocol::Session) is the same without any I/O.
///
/// ```
/// use qom_qmp::Monitor;
/// use qom_qmp::protocol::Session;
/// use qom_runtime::prelude::*;
///
/// let qom = Qom::new()?;
/// qom.create::<Machine>()?.complete()?.advance(Phase::MachineReady)?;
/// let monitor = Monitor::builder(&qom).build()?;
/// assert_eq!(monitor.execute("qom-get", serde_json::json!({"path": "/machine", "property": "type"}))?, "machine");
///
/// let mut session = Session::new(&monitor);
/// let replies = session.handle(br#"{"execute": "qmp_capabilities"} {"execute": "query-status", "id": 1}"#);
/// assert_eq!(
///     String::from_utf8_lossy(&replies),
///     "{\"return\": {}}\r\n{\"return\": {\"running\": false, \"status\": \"prelaunch\"}, \"id\": 1}\r\n"
/// );
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct Monitor(Arc<Shared>);

/// Makes the machine when a client says so.
type MakeMachine = Box<dyn Fn(&Qom) -> Result<()> + Send + Sync>;

struct Shared {
    qom: Qom,
    identity: Identity,
    commands: Table,
    human_commands: HumanTable,
    declared_events: Vec<DeclaredEvent>,
    guest: Box<dyn Guest>,
    machine: Option<MakeMachine>,
    autostart: bool,
    events: Events,
    running: Running,
    /// Keeps telling what happens to devices.
    devices: OnceLock<Listening>,
}

impl Monitor {
    /// A monitor of this world, to be equipped.
    pub fn builder(qom: &Qom) -> MonitorBuilder {
        MonitorBuilder::new(qom)
    }

    /// The world.
    pub fn qom(&self) -> &Qom {
        &self.0.qom
    }

    /// What it says of the program.
    pub fn identity(&self) -> &Identity {
        &self.0.identity
    }

    pub(crate) fn commands(&self) -> &Table {
        &self.0.commands
    }

    pub(crate) fn human_commands(&self) -> &HumanTable {
        &self.0.human_commands
    }

    /// Executes a command as a client would, and with the same checks.
    ///
    /// # Errors
    ///
    /// `The command .. has not been found`, and others that say why it may not be executed now; what is wrong with the
    /// arguments; what it says itself.
    #[doc(alias = "qmp_dispatch")]
    pub fn execute(&self, name: &str, arguments: Value) -> Result<Value> {
        let arguments = match arguments {
            Value::Null => Map::new(),
            Value::Object(arguments) => arguments,
            _ => return Err(Error::new("QMP input member 'arguments' must be an object")),
        };
        self.dispatch(name, arguments, false)
    }

    pub(crate) fn dispatch(&self, name: &str, arguments: Map<String, Value>, out_of_band: bool) -> Result<Value> {
        self.0.commands.admit(self, name, out_of_band)?.run(self, arguments)
    }

    /// The types of all commands and events, in the form of `query-qmp-schema`: made of what is there now.
    #[doc(alias = "query-qmp-schema")]
    pub fn schema(&self) -> Vec<Value> {
        schema::of_monitor(self, &self.0.declared_events)
    }

    /// Tells all clients. Nobody is waited for.
    #[doc(alias = "qapi_event_emit")]
    pub fn emit<D: Data>(&self, kind: &EventKind<D>, data: D) {
        self.0.events.send(|| events::message(kind.name(), data.write()));
    }

    pub(crate) fn listen(&self) -> Arc<EventQueue> {
        self.0.events.listen()
    }

    /// Whether the guest runs.
    #[doc(alias = "runstate_get")]
    pub fn run_state(&self) -> RunState {
        self.0.running.state()
    }

    /// Whether there is a machine to talk of: false until a client ends what `-preconfig` began.
    pub fn is_machine_ready(&self) -> bool {
        !self.0.running.is_preconfig()
    }

    /// Makes the machine, if a client is to say when, and lets the guest run unless it is to wait.
    ///
    /// # Errors
    ///
    /// `The command is permitted only before machine initialization`; or what the program says: then it may be tried
    /// again.
    #[doc(alias = "x-exit-preconfig")]
    pub fn exit_preconfig(&self) -> Result<()> {
        let turn = self.0.running.turn()?;
        if !self.0.running.is_preconfig() {
            return Err(Error::new("The command is permitted only before machine initialization"));
        }
        if let Some(machine) = &self.0.machine {
            machine(self.qom())?;
        }
        self.0.running.set_preconfig(false);
        drop(turn);
        if self.0.autostart { self.resume() } else { Ok(()) }
    }

    /// Stops the guest, and tells all clients, if it runs.
    ///
    /// # Errors
    ///
    /// What the program's [`Guest`] says.
    #[doc(alias = "vm_stop")]
    pub fn stop(&self) -> Result<()> {
        let tell = || self.emit(&kinds::STOP, ());
        self.0.running.change(&[RunState::Running], RunState::Paused, || self.0.guest.stop(), tell)
    }

    /// Lets the guest run, and tells all clients, if it does not.
    ///
    /// # Errors
    ///
    /// What the program's [`Guest`] says.
    #[doc(alias = "vm_start")]
    pub fn resume(&self) -> Result<()> {
        let from = [RunState::Prelaunch, RunState::Paused];
        let tell = || self.emit(&kinds::RESUME, ());
        self.0.running.change(&from, RunState::Running, || self.0.guest.resume(), tell)
    }

    /// Resets the machine, and tells all clients why: `guest-reset` or `host-qmp-system-reset`, say.
    #[doc(alias = "qemu_system_reset_request")]
    pub fn reset(&self, by_guest: bool, reason: &str) {
        self.qom().system_reset();
        self.emit(&kinds::RESET, kinds::Cause { guest: by_guest, reason: reason.to_owned() });
    }

    /// Presses the guest's power button, and tells all clients.
    #[doc(alias = "qemu_system_powerdown_request")]
    pub fn power_down(&self) {
        self.0.guest.power_down();
        self.emit(&kinds::POWERDOWN, ());
    }

    /// The program is to end: tells all clients why, and those who [wait](Self::wait_for_shut_down).
    #[doc(alias = "qemu_system_shutdown_request")]
    pub fn shut_down(&self, by_guest: bool, reason: &str) {
        let cause = kinds::Cause { guest: by_guest, reason: reason.to_owned() };
        self.0.running.shut_down(|| self.emit(&kinds::SHUTDOWN, cause));
    }

    /// Waits until the program is to end, and the replies to what clients asked until then are on their way: what the main
    /// thread of a program does. A client that does not read keeps it no longer than a second.
    #[doc(alias = "qemu_main_loop")]
    pub fn wait_for_shut_down(&self) {
        self.0.running.wait_for_shut_down();
    }

    pub(crate) fn under_way(&self) -> UnderWay<'_> {
        self.0.running.under_way()
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Monitor").field("qom", self.qom()).field("run_state", &self.run_state()).finish_non_exhaustive()
    }
}
