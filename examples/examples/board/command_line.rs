//! QEMU's options, for the board.

use qom_qmp::Monitor;
use qom_qmp::command_line::{Failure, Parser};
use qom_runtime::prelude::*;
use std::{io::Write, io::stdout, process::ExitCode};

pub(crate) fn run() -> std::result::Result<ExitCode, Failure> {
    let options = Parser::new("board", "0.1.0").default_machine("board").parse(std::env::args_os())?;
    let qom = Qom::new().map_err(|error| options.failure(error))?;
    match options.help(&qom)? {
        Some(text) => stdout().write_all(text.as_bytes()).map_err(|error| options.failure(Error::other(error)))?,
        None => return options.run(&qom, Monitor::builder(&qom)),
    }
    Ok(ExitCode::SUCCESS)
}
