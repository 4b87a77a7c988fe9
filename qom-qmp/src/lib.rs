//! A QMP monitor for programs built on [`qom_runtime`], and QEMU's command-line options for them. Existing clients of QEMU work
//! unmodified.
//!
//! ```no_run
//! use qom_qmp::command_line::{Failure, Parser};
//! use qom_qmp::{Command, Monitor};
//! use qom_runtime::prelude::*;
//! use std::process::ExitCode;
//!
//! fn run() -> Result<ExitCode, Failure> {
//!     let options = Parser::new("board", "1.0").default_machine("machine").parse(std::env::args_os())?;
//!     let qom = Qom::new().map_err(|error| options.failure(error))?;
//!     let count = Command::new("x-count-types", [], |monitor: &Monitor| Ok(monitor.qom().types().len() as u64));
//!     match options.help(&qom)? {
//!         Some(text) => print!("{text}"),
//!         None => return options.run(&qom, Monitor::builder(&qom).command(count)),
//!     }
//!     Ok(ExitCode::SUCCESS)
//! }
//!
//! fn main() -> ExitCode {
//!     run().unwrap_or_else(|failure| failure.report())
//! }
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | run a program with QEMU's options | [`command_line`] |
//! | have a monitor in a program of another kind | [`Monitor`], [`server::serve`] |
//! | add commands and events | [`Command`], [`EventKind`], [`Data`], [`record!`] |
//! | say what stopping and starting means | [`Guest`] |
//! | say what the program is | [`Identity`] |
//! | speak the protocol over something else | [`protocol::Session`] |
//! | read and write JSON as QEMU does | [`json`] |
//! | show the composition tree | [`tree`] |
//! | know the schema | [`Monitor::schema`], [`schema::Types`] |
//!
//! # Limits
//!
//! A client may do anything: QMP knows no users. So sockets are those of this machine. A program that locks its standard
//! output keeps a monitor on it waiting.

#![forbid(unsafe_code)]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod accel;
mod command;
pub mod command_line;
mod commands;
mod data;
mod hmp;
mod introspect;
pub mod json;
mod monitor;
mod none_machine;
pub mod protocol;
pub mod schema;
pub mod server;
mod shown;
pub mod tree;

use __private as private;
pub use accel::{Accel, TcgAccel};
pub use command::{Command, Handler};
pub use data::{Data, Word};
pub use hmp::{HumanArguments, HumanCommand, HumanReply};
pub use monitor::{EventKind, Guest, Identity, Monitor, MonitorBuilder, RunState};
pub use none_machine::NoneMachine;
