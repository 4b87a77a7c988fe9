//! One line: which command it is, whether it may be used now, and what it prints.

use super::command::{HumanCommand, Rule};
use crate::command::Refusal;
use crate::monitor::Monitor;
use crate::shown::{hint, one_line};
use qom_runtime::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a line for the human monitor gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HumanReply {
    /// What is to be printed: lines that each end with `\n`.
    pub text: String,
    /// Whether that is an error.
    pub is_error: bool,
}

impl HumanReply {
    fn error(text: String) -> Self {
        HumanReply { text, is_error: true }
    }
}

/// An error in the lines of the human monitor.
fn error_lines(error: &Error) -> String {
    let hint = hint(error).map(|hint| format!("{hint}\n")).unwrap_or_default();
    format!("Error: {}\n{hint}", one_line(&error.to_string()))
}

impl Monitor {
    /// Executes one line, as a user would type it.
    ///
    /// ```
    /// use qom_qmp::Monitor;
    /// use qom_runtime::prelude::*;
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?.advance(Phase::MachineReady)?;
    /// let monitor = Monitor::builder(&qom).build()?;
    /// assert_eq!(monitor.human("qom-get /machine type").text, "\"machine\"\n");
    /// assert_eq!(monitor.human("qom-get /machine nope").text, "Error: Property 'machine.nope' not found\n");
    /// assert_eq!(monitor.human("info nope").text, "unknown command: 'info nope'\n");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "handle_hmp_command")]
    pub fn human(&self, line: &str) -> HumanReply {
        if line.trim().is_empty() {
            return HumanReply::default();
        }
        let (command, rest) = match self.human_commands().find(line) {
            Ok(found) => found,
            Err(name) => return HumanReply::error(format!("unknown command: '{}'\n", one_line(name))),
        };
        let arguments = match command.parameters.read(rest) {
            Ok(arguments) => arguments,
            Err(wrong) => {
                let (name, wrong) = (command.name(), one_line(&wrong));
                let advice = format!("Try \"help {name}\" for more information");
                return HumanReply::error(format!("{name}: {wrong}\n{advice}\n"));
            }
        };
        let run = || self.admit_human(command).and_then(|()| command.run(self, &arguments));
        let result = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|thrown| {
            // What was thrown may panic when it is dropped.
            std::mem::forget(thrown);
            Err(Error::new(format!("The command {} failed: it panicked", command.name())))
        });
        match result {
            Ok(text) => HumanReply { text, is_error: false },
            Err(error) => HumanReply::error(error_lines(&error)),
        }
    }

    fn admit_human(&self, command: &HumanCommand) -> qom_runtime::Result<()> {
        match command.rule {
            Rule::Always => Ok(()),
            Rule::WithMachine if self.is_machine_ready() => Ok(()),
            Rule::WithMachine => Err(Refusal::no_machine_yet(command.name())),
            Rule::As(qmp) => self.commands().admit(self, qmp, false).map(|_| ()),
        }
    }
}

/// The words of what stands before the cursor, and where the one begins that is being typed.
pub(super) fn words_so_far(text: &str) -> (Vec<&str>, usize) {
    let start =
        text.rfind(char::is_whitespace).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    (text[..start].split_whitespace().collect(), start)
}
