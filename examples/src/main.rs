//! A small machine with virtual IOMMUs.
//!
//! Without arguments it tells the [story] of QEMU's singleton RFC. With arguments it takes QEMU's own form:
//!
//! ```text
//! cargo run -- -device intel-iommu,aw-bits=48 -print-tree
//! cargo run -- -device intel-iommu -device amd-iommu
//! cargo run -- -device amd-iommu,help
//! ```
//!
//! Whatever fails ends with status 1 and one line on stderr.

#![forbid(unsafe_code)]

mod command_line;
mod help;
mod print_tree;
mod story;

use command_line::CommandLine;
use qom_runtime::prelude::*;
use std::error::Error as StdError;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

type Outcome<T = ()> = std::result::Result<T, Box<dyn StdError>>;

const USAGE: &str = "\
usage: qom-examples [option...]

Without options it tells the story of the singleton RFC.

  -device driver[,key=value...]  add a device to the machine
  -device help                   list the device types
  -device driver,help            list the options of one
  -print-tree                    print the machine with all properties
  -help                          print this
";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    let program = Path::new(&program).file_name().unwrap_or(OsStr::new(env!("CARGO_PKG_NAME"))).to_string_lossy();
    match run(&arguments.collect::<Vec<_>>(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let line = one_line(&format!("{program}: {error}"));
            // Where stderr is closed, the status has to do.
            let _ = writeln!(io::stderr(), "{line}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[OsString], out: &mut dyn Write) -> Outcome {
    let qom = Qom::new()?;
    if arguments.is_empty() {
        return story::tell(&qom, out);
    }
    match CommandLine::parse(arguments)? {
        None => Ok(write!(out, "{USAGE}")?),
        Some(command_line) => command_line.run(&qom, out),
    }
}

/// The text without line breaks and other control characters, which an argument may have brought in.
fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}
