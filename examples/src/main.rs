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

mod device_option;
mod help;
mod options;
mod print_tree;
mod story;

use options::{DeviceOptions, is_help};
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

/// What the arguments ask for.
#[derive(Default)]
struct CommandLine {
    /// Each with the text that an error begins with, `-device driver,..`.
    devices: Vec<(String, DeviceOptions)>,
    print_tree: bool,
}

impl CommandLine {
    /// `None` is a call for the usage.
    fn parse(arguments: &[OsString]) -> Outcome<Option<Self>> {
        let mut command_line = CommandLine::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let given = argument.to_string_lossy();
            // As in QEMU, two dashes do as well as one.
            match given.strip_prefix("--").or_else(|| given.strip_prefix('-')) {
                Some("device") => {
                    let value = arguments.next().ok_or_else(|| format!("{given}: requires an argument"))?;
                    let given = format!("{given} {}", value.to_string_lossy());
                    let value = value.to_str().ok_or_else(|| format!("{given}: the argument is not UTF-8"))?;
                    let options = DeviceOptions::parse(value).map_err(|error| format!("{given}: {error}"))?;
                    command_line.devices.push((given, options));
                }
                Some("print-tree") => command_line.print_tree = true,
                Some("help" | "h") => return Ok(None),
                _ => return Err(format!("{given}: invalid option").into()),
            }
        }
        Ok(Some(command_line))
    }

    fn run(&self, qom: &Qom, out: &mut dyn Write) -> Outcome {
        // Help comes first, while there is no machine yet: it needs none.
        for (given, options) in &self.devices {
            if let Some(text) = help_for(qom, options).map_err(|error| format!("{given}: {error}"))? {
                return Ok(write!(out, "{text}")?);
            }
        }
        let machine = qom.create::<Machine>()?.complete()?;
        for (given, options) in &self.devices {
            device_option::create(qom, options).map_err(|error| format!("{given}: {error}"))?;
        }
        if self.print_tree {
            write!(out, "{}", print_tree::text((*machine).upcast()))?;
        }
        Ok(())
    }
}

/// The text that a `-device` asks for, if it asks for help.
fn help_for(qom: &Qom, options: &DeviceOptions) -> Result<Option<String>> {
    if options.driver.as_deref().is_some_and(is_help) {
        return Ok(Some(help::devices(qom)));
    }
    if options.help {
        return Ok(Some(help::options(device_option::driver_type(qom, options)?)));
    }
    Ok(None)
}

/// The text without line breaks and other control characters, which an argument may have brought in.
fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}
