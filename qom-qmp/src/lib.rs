//! A QMP monitor for programs built on [`qom_runtime`], and QEMU's command-line options for them.

#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod command;
pub mod command_line;
mod commands;
mod data;
mod hmp;
mod introspect;
pub mod json;
mod monitor;
pub mod protocol;
pub mod schema;
pub mod server;
mod shown;

use __private as private;
pub use command::{Command, Handler};
pub use data::{Data, Word};
pub use hmp::{HumanArguments, HumanCommand, HumanReply};
pub use monitor::{EventKind, Guest, Identity, Monitor, MonitorBuilder, RunState};
