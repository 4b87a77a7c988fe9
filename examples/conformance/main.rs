//! A server for the QMP conformance kit: its reference types, declared as a downstream author would, behind QEMU's command
//! line.

#![forbid(unsafe_code)]

mod types;

use qom_qmp::Monitor;
use qom_qmp::command_line::{Failure, OwnOption, Parser};
use qom_runtime::prelude::*;
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    run().unwrap_or_else(|failure| failure.report())
}

fn run() -> std::result::Result<ExitCode, Failure> {
    let singletons = OwnOption::flag("singletons", "have the kit's singletons, too");
    let parser = Parser::new("conformance", env!("CARGO_PKG_VERSION")).default_machine("none").option(singletons);
    let options = parser.parse(std::env::args_os())?;
    let more = if options.has("singletons") { &types::SINGLETONS[..] } else { &[] };
    let types = types::KIT.iter().chain(&types::OTHERS).chain(more).copied().chain(qom_qmp::server::types());
    let qom = Qom::with_types(types).map_err(|error| options.failure(error))?;
    match options.help(&qom)? {
        None => options.run(&qom, Monitor::builder(&qom)),
        Some(text) => match io::stdout().write_all(text.as_bytes()) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => Err(options.failure(Error::other(error))),
        },
    }
}
