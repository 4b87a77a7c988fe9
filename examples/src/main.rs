//! A small machine with virtual IOMMUs.
//!
//! Without arguments it tells the [story] of QEMU's singleton RFC. With arguments it takes QEMU's own form:
//!
//! ```text
//! cargo run -- -device intel-iommu,aw-bits=48 -print-tree
//! cargo run -- -device intel-iommu -device amd-iommu
//! cargo run -- -device amd-iommu,help
//! cargo run -- -device intel-iommu -qmp unix:/tmp/qmp,server=on,wait=off
//! ```
//!
//! Whatever fails ends with status 1 and a line on stderr, as in QEMU.

#![forbid(unsafe_code)]

mod print_tree;
mod story;

use qom_qmp::Monitor;
use qom_qmp::command_line::{Failure, Options, OwnOption, Parser};
use qom_runtime::prelude::*;
use std::error::Error as StdError;
use std::io::{self, Write};
use std::process::ExitCode;

type Outcome<T = ()> = std::result::Result<T, Box<dyn StdError>>;

const PRINT_TREE: &str = "print-tree";

fn main() -> ExitCode {
    run().unwrap_or_else(|failure| failure.report())
}

fn run() -> std::result::Result<ExitCode, Failure> {
    let parser = Parser::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Without options it tells the story of the singleton RFC.")
        .default_machine("pc")
        .option(OwnOption::flag(PRINT_TREE, "print the machine with all properties, and end"));
    let options = parser.parse(std::env::args_os())?;
    let failed = |error: Box<dyn StdError>| options.failure(Error::other(error));
    let qom = Qom::new().map_err(|error| options.failure(error))?;
    // Not locked: a monitor may be there, too.
    let out = &mut io::stdout();
    if std::env::args_os().len() <= 1 {
        story::tell(&qom, out).map_err(failed)?;
    } else if let Some(text) = options.help(&qom)? {
        write!(out, "{text}").map_err(|error| failed(error.into()))?;
    } else if is_to_stay(&options) {
        return options.run(&qom, Monitor::builder(&qom));
    } else {
        let machine = options.apply(&qom)?;
        if options.has(PRINT_TREE) {
            let text = print_tree::text((*machine).upcast());
            write!(out, "{text}").map_err(|error| failed(error.into()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the machine is there for clients, and not only to be looked at.
fn is_to_stay(options: &Options) -> bool {
    !options.has(PRINT_TREE) && !options.qmp.is_empty()
}
