//! Which commands there are, and whether one may be executed now.

use super::Command;
use crate::monitor::Monitor;
use qom_runtime::error::ErrorClass;
use qom_runtime::{Error, InputPolicy, Result};
use std::collections::BTreeMap;

/// The commands of a monitor, by name.
#[derive(Debug, Default)]
pub(crate) struct Table(BTreeMap<&'static str, Command>);

/// Why a command is not executed.
pub(crate) struct Refusal;

impl Refusal {
    fn not_found(text: String) -> Error {
        Error::new(text).with_class(ErrorClass::CommandNotFound)
    }

    pub(crate) fn unknown(name: &str) -> Error {
        Refusal::not_found(format!("The command {name} has not been found"))
    }

    pub(crate) fn not_negotiated() -> Error {
        Refusal::not_found("Expecting capabilities negotiation with 'qmp_capabilities'".into())
    }

    pub(crate) fn no_machine_yet(name: &str) -> Error {
        Error::new(format!("The command '{name}' is permitted only after machine initialization has completed"))
    }

    pub(crate) fn negotiated_already() -> Error {
        Refusal::not_found("Capabilities negotiation is already complete, command ignored".into())
    }
}

impl Table {
    /// Adds a command. A program's own may take the place of one of ours.
    pub(crate) fn add(&mut self, command: Command) {
        self.0.insert(command.name(), command);
    }

    /// Makes a command refuse, with a reason that may be empty.
    ///
    /// # Errors
    ///
    /// There is no such command.
    pub(crate) fn disable(&mut self, name: &str, reason: String) -> Result<()> {
        self.0.get_mut(name).ok_or_else(|| Refusal::unknown(name))?.disabled = Some(reason);
        Ok(())
    }

    /// All of them, by name.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Command> {
        self.0.values()
    }

    /// The command, if it may be executed now.
    ///
    /// # Errors
    ///
    /// In this order: there is none of this name; the policy does not have it; it is disabled; it cannot be executed out
    /// of band, if it is to be; the machine is not ready.
    pub(crate) fn admit(&self, monitor: &Monitor, name: &str, out_of_band: bool) -> Result<&Command> {
        let command = self.0.get(name).ok_or_else(|| Refusal::unknown(name))?;
        let policy = monitor.qom().stability_policy();
        for (feature, word, policy) in
            [("deprecated", "Deprecated", policy.deprecated), ("unstable", "Unstable", policy.unstable)]
        {
            if policy == InputPolicy::Reject && command.features().contains(&feature) {
                return Err(Refusal::not_found(format!("{word} command {name} disabled by policy")));
            }
        }
        if let Some(reason) = &command.disabled {
            let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
            return Err(Refusal::not_found(format!("Command {name} has been disabled{reason}")));
        }
        if out_of_band && !command.oob {
            return Err(Error::new(format!("The command {name} does not support OOB")));
        }
        if !command.before_machine && !monitor.is_machine_ready() {
            return Err(Refusal::no_machine_yet(name));
        }
        Ok(command)
    }
}
