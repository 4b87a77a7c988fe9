//! How a monitor is equipped.

use super::events::{Events, message};
use super::run_state::{NoGuest, Running};
use super::{DeclaredEvent, EventKind, Guest, MakeMachine, Monitor, Shared};
use crate::command::{Command, Table};
use crate::commands;
use crate::data::Data;
use crate::hmp::{self, HumanCommand, HumanTable};
use qom_runtime::prelude::*;
use std::sync::{Arc, OnceLock};

/// What a monitor says of the program.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Identity {
    /// The version of QEMU whose protocol it speaks: clients compare it.
    pub version: (u32, u32, u32),
    /// What stands beside the version: the program's name and version.
    pub package: String,
    /// What people see before each line that they type. Tools look for it.
    pub prompt: String,
    /// What the user calls the machine.
    #[doc(alias = "-name")]
    pub name: Option<String>,
    /// The machine's UUID, as text.
    pub uuid: String,
    /// The architecture of the machine's processors, such as `x86_64`.
    pub target: String,
    /// The accelerator that is used. Which there are is known from the types below [`Accel`](crate::Accel).
    pub accelerator: String,
    /// The type of machine that is made where none is named.
    pub default_machine: Option<String>,
    /// The options of the command line, each with its parameters: a name and one of the words `string`, `boolean`, `number`
    /// and `size`.
    pub options: Vec<(String, Vec<(String, String)>)>,
}

impl Default for Identity {
    fn default() -> Self {
        Identity {
            version: (10, 2, 0),
            package: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            prompt: "(qemu) ".to_owned(),
            name: None,
            uuid: "00000000-0000-0000-0000-000000000000".to_owned(),
            target: std::env::consts::ARCH.to_owned(),
            accelerator: "tcg".to_owned(),
            default_machine: None,
            options: Vec::new(),
        }
    }
}

/// Builds a [`Monitor`]: the program's own commands and events, and what stops its guest.
///
/// ```
/// use qom_qmp::{Command, Guest, Monitor};
/// use qom_runtime::prelude::*;
///
/// struct Vcpus;
/// impl Guest for Vcpus {
///     fn stop(&self) -> Result<()> {
///         Err(Error::new("a vCPU does not stop"))
///     }
/// }
///
/// let monitor = Monitor::builder(&Qom::new()?)
///     .guest(Vcpus)
///     .command(Command::new("x-vcpu-count", [], |_: &Monitor| Ok(4u32)))
///     .disable("quit", "this machine never ends")
///     .build()?;
/// monitor.resume()?;
/// assert_eq!(monitor.stop().unwrap_err().to_string(), "a vCPU does not stop");
/// assert_eq!(monitor.execute("x-vcpu-count", Value::Null)?, 4);
/// let error = monitor.execute("quit", Value::Null).unwrap_err();
/// assert_eq!(error.to_string(), "Command quit has been disabled: this machine never ends");
/// # Ok::<(), Error>(())
/// ```
#[must_use = "a monitor is built by `build`"]
pub struct MonitorBuilder {
    qom: Qom,
    identity: Identity,
    commands: Table,
    human_commands: HumanTable,
    events: Vec<DeclaredEvent>,
    disabled: Vec<(String, String)>,
    guest: Box<dyn Guest>,
    machine: Option<MakeMachine>,
    preconfig: bool,
    autostart: bool,
}

impl MonitorBuilder {
    pub(super) fn new(qom: &Qom) -> Self {
        let mut commands = Table::default();
        commands::all().into_iter().for_each(|command| commands.add(command));
        let mut human_commands = HumanTable::default();
        hmp::all().into_iter().for_each(|command| human_commands.add(command));
        MonitorBuilder {
            qom: qom.clone(),
            identity: Identity::default(),
            commands,
            human_commands,
            events: commands::events::all(),
            disabled: Vec::new(),
            guest: Box::new(NoGuest),
            machine: None,
            preconfig: false,
            autostart: true,
        }
    }

    /// With one more command, or another in the place of one.
    pub fn command(mut self, command: Command) -> Self {
        self.commands.add(command);
        self
    }

    /// With one more command for people, or another in the place of one.
    pub fn human_command(mut self, command: HumanCommand) -> Self {
        self.human_commands.add(command);
        self
    }

    /// With one more kind of event, which the schema lists.
    pub fn event<D: Data>(mut self, kind: &EventKind<D>) -> Self {
        self.events.retain(|event| event.name != kind.name());
        self.events.push(kind.declared());
        self
    }

    /// Without a command: it is refused, with a reason that may be empty.
    #[doc(alias = "qmp_disable_command")]
    pub fn disable(mut self, command: &str, reason: &str) -> Self {
        self.disabled.push((command.to_owned(), reason.to_owned()));
        self
    }

    /// With a guest that clients stop and start.
    pub fn guest(mut self, guest: impl Guest) -> Self {
        self.guest = Box::new(guest);
        self
    }

    /// With what it says of the program: changes [`Identity`] in place.
    ///
    /// ```
    /// # use qom_qmp::Monitor;
    /// # use qom_runtime::prelude::*;
    /// let monitor = Monitor::builder(&Qom::new()?).identity(|identity| identity.name = Some("vm1".into())).build()?;
    /// assert_eq!(monitor.execute("query-name", Value::Null)?["name"], "vm1");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn identity(mut self, change: impl FnOnce(&mut Identity)) -> Self {
        change(&mut self.identity);
        self
    }

    /// The machine is made later, when a client executes `x-exit-preconfig`, by this function. Until then most commands
    /// are refused.
    #[doc(alias = "-preconfig")]
    pub fn preconfig(mut self, machine: impl Fn(&Qom) -> Result<()> + Send + Sync + 'static) -> Self {
        self.machine = Some(Box::new(machine));
        self.preconfig = true;
        self
    }

    /// Whether the guest runs when the machine made by [`preconfig`](Self::preconfig) is ready. By default it does.
    #[doc(alias = "-S")]
    pub fn autostart(mut self, autostart: bool) -> Self {
        self.autostart = autostart;
        self
    }

    /// The monitor. The guest does not run yet: [`Monitor::resume`] lets it.
    ///
    /// # Errors
    ///
    /// A command is to be disabled that there is not.
    pub fn build(mut self) -> Result<Monitor> {
        for (command, reason) in self.disabled {
            self.commands.disable(&command, reason)?;
        }
        let running = Running::default();
        running.set_preconfig(self.preconfig);
        let shared = Arc::new(Shared {
            qom: self.qom,
            identity: self.identity,
            commands: self.commands,
            human_commands: self.human_commands,
            declared_events: self.events,
            guest: self.guest,
            machine: self.machine,
            autostart: self.autostart,
            events: Events::default(),
            running,
            devices: OnceLock::new(),
        });
        let weak = Arc::downgrade(&shared);
        let tell = move |event: &DeviceEvent| {
            if let Some(shared) = weak.upgrade() {
                shared.events.send(|| message(event.name(), event.data()));
            }
        };
        let listening = shared.qom.on_device_event(tell);
        // It is new: nobody else has set it.
        let _ = shared.devices.set(listening);
        Ok(Monitor(shared))
    }
}

impl std::fmt::Debug for MonitorBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MonitorBuilder").field("identity", &self.identity).finish_non_exhaustive()
    }
}
