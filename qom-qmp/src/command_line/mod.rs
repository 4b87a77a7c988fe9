//! QEMU's command-line options, for any program that has a `Qom`.
//!
//! A [`Parser`] reads them into [`Options`], which are plain data. What a program does with them is in the methods of
//! those: all of it with [`Options::apply`], or step by step. What fails is a [`Failure`]: what QEMU prints, and status 1.
//!
//! ```
//! use qom_qmp::command_line::{Failure, Parser};
//! use qom_runtime::prelude::*;
//!
//! fn run(arguments: &[&str]) -> Result<String, Failure> {
//!     let options = Parser::new("board", "1.0").default_machine("machine").parse(arguments)?;
//!     let qom = Qom::new().map_err(|error| options.failure(error))?;
//!     if let Some(text) = options.help(&qom)? {
//!         return Ok(text);
//!     }
//!     let machine = options.apply(&qom)?;
//!     Ok(format!("{:?}", machine.phase()))
//! }
//!
//! assert_eq!(run(&["board", "-nodefaults"]).unwrap(), "MachineReady");
//! assert_eq!(run(&["board", "-preconfig"]).unwrap(), "LateBackendsCreated");
//! assert_eq!(run(&["board", "-version"]).unwrap(), "board version 1.0\n");
//! assert_eq!(
//!     run(&["board", "-device", "pump"]).unwrap_err().to_string(),
//!     "board: -device pump: 'pump' is not a valid device model name"
//! );
//! ```

mod apply;
mod daemon;
pub mod device_help;
mod failure;
mod listing;
pub mod machine_help;
mod machine_option;
pub mod object_help;
mod options;
mod parser;
mod pid_file;
mod run;
mod table;
mod usage;

pub use daemon::{Launch, Ready};
pub use failure::Failure;
pub use options::{Given, HelpTopic, Options};
pub use parser::{OwnOption, Parser};
pub use pid_file::PidFile;
pub(crate) use table::{device_topic, object_topic};
