//! A whole program: its machine, its monitors, and its end.

use super::daemon::Launch;
use super::failure::Failure;
use super::options::{Given, Options};
use crate::MonitorBuilder;
use crate::monitor::Monitor;
use crate::server::{self, Bound, Endpoint, Serving};
use qom_runtime::prelude::*;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::process::ExitCode;
use std::thread;

impl Options {
    /// Runs a program: goes into the background, if it is to; makes the machine, lets clients in, lets the guest run, and
    /// waits until a client or a signal ends it. `monitor` is equipped with what the program has of its own.
    ///
    /// A program that does more in between has the parts: [`launch`](Self::launch),
    /// [`create_pid_file`](Self::create_pid_file), [`apply`](Self::apply), [`open`](Self::open).
    ///
    /// ```no_run
    /// use qom_qmp::Monitor;
    /// use qom_qmp::command_line::{Failure, Parser};
    /// use qom_runtime::prelude::*;
    /// use std::process::ExitCode;
    ///
    /// fn run() -> Result<ExitCode, Failure> {
    ///     let options = Parser::new("board", "1.0").default_machine("machine").parse(std::env::args_os())?;
    ///     let qom = Qom::new().map_err(|error| options.failure(error))?;
    ///     match options.help(&qom)? {
    ///         Some(text) => print!("{text}"),
    ///         None => return options.run(&qom, Monitor::builder(&qom)),
    ///     }
    ///     Ok(ExitCode::SUCCESS)
    /// }
    ///
    /// fn main() -> ExitCode {
    ///     run().unwrap_or_else(|failure| failure.report())
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// What keeps the program from beginning.
    #[doc(alias = "qemu_init")]
    #[doc(alias = "qemu_main_loop")]
    pub fn run(&self, qom: &Qom, monitor: MonitorBuilder) -> std::result::Result<ExitCode, Failure> {
        let ready = match self.launch()? {
            Launch::Run(ready) => ready,
            Launch::End(code) => return Ok(code),
        };
        let _pid_file = self.create_pid_file()?;
        let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])
            .map_err(|error| self.failure(Error::new(format!("cannot wait for signals: {error}"))))?;
        self.apply(qom)?;
        let (monitor, serving) = self.open(monitor)?;
        let handle = signals.handle();
        let for_signals = monitor.clone();
        let waits = thread::spawn(move || {
            if signals.forever().next().is_some() {
                for_signals.shut_down(false, "host-signal");
            }
        });
        ready.signal()?;
        monitor.wait_for_shut_down();
        drop(serving);
        handle.close();
        // It holds a monitor, and so the world.
        let _ = waits.join();
        Ok(ExitCode::SUCCESS)
    }

    /// Builds the monitor and opens its endpoints; lets the guest run, unless it is to wait for a client. The machine is
    /// there, unless a client is to say when: then it is [started](Self::start) by that.
    ///
    /// # Errors
    ///
    /// As for [`MonitorBuilder::build`], [`serve`](server::serve), each with its option; what the program's
    /// [`Guest`](crate::Guest) says.
    #[doc(alias = "qemu_create_late_backends")]
    pub fn open(&self, monitor: MonitorBuilder) -> std::result::Result<(Monitor, Vec<Serving>), Failure> {
        let failed = |error| self.failure(error);
        let mut monitor = monitor.identity(|identity| {
            identity.name = self.name.clone().or(identity.name.take());
            identity.default_machine = identity.default_machine.take().or(self.default_machine.clone());
            identity.options = self.known.iter().map(|option| (option.clone(), Vec::new())).collect();
        });
        if self.preconfig {
            let options = self.clone();
            monitor = monitor.preconfig(move |qom| Ok(options.start(qom)?)).autostart(!self.paused);
        }
        let monitor = monitor.build().map_err(failed)?;
        let bind = |given| Ok((given, self.bind(server::bind, &monitor, given)?));
        let bind_human = |given| Ok((given, self.bind(server::bind_human, &monitor, given)?));
        let bound = self.qmp.iter().map(bind).chain(self.monitors.iter().map(bind_human));
        let bound = bound.collect::<std::result::Result<Vec<_>, _>>()?;
        // The guest runs when the first client is heard: it is told of what happens later.
        if !self.paused && !self.preconfig {
            monitor.resume().map_err(failed)?;
        }
        let serve = |(given, bound): (_, Bound)| bound.serve().map_err(|error| self.failure_in(given, error));
        let serving = bound.into_iter().map(serve).collect::<std::result::Result<_, _>>()?;
        Ok((monitor, serving))
    }

    fn bind(
        &self,
        bind: fn(&Monitor, &Endpoint) -> Result<Bound>,
        monitor: &Monitor,
        given: &Given<Endpoint>,
    ) -> std::result::Result<Bound, Failure> {
        bind(monitor, &given.value).map_err(|error| self.failure_in(given, error))
    }
}
