//! The machine: stop, cont, system_reset, system_powerdown, quit, x-exit-preconfig.

use crate::command::{Command, Refusal};
use crate::monitor::Monitor;
use qom_runtime::{QomEnum, Result};

/// What a client can ask for beyond the protocol's base.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QomEnum)]
#[qom(name = "QMPCapability")]
pub(crate) enum Capability {
    /// Commands that overtake others.
    Oob,
}

pub(super) fn all() -> Vec<Command> {
    vec![
        Command::new("qmp_capabilities", ["enable"], |_: &Monitor, _: Option<Vec<crate::Word<Capability>>>| {
            // The session answers while this is open.
            Err::<(), _>(Refusal::negotiated_already())
        })
        .before_machine(),
        Command::new("stop", [], Monitor::stop),
        Command::new("cont", [], Monitor::resume),
        Command::new("system_reset", [], reset),
        Command::new("system_powerdown", [], power_down),
        Command::new("quit", [], quit).before_machine(),
        Command::new("x-exit-preconfig", [], Monitor::exit_preconfig).before_machine().unstable(),
    ]
}

fn reset(monitor: &Monitor) -> Result<()> {
    monitor.reset(false, "host-qmp-system-reset");
    Ok(())
}

fn power_down(monitor: &Monitor) -> Result<()> {
    monitor.power_down();
    Ok(())
}

fn quit(monitor: &Monitor) -> Result<()> {
    monitor.shut_down(false, "host-qmp-quit");
    Ok(())
}
