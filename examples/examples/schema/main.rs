//! The schema of all types, and what changed since another.
//!
//! ```text
//! cargo run --example schema                     print the schema of the types in this program
//! cargo run --example schema -- diff OLD NEW     compare two schemas that were kept in files
//! cargo run --example schema -- diff OLD         compare one with the types in this program
//! cargo run --example schema -- svg              draw the types in this program
//! cargo run --example schema -- svg tree         draw a machine
//! ```
//!
//! The status is 0 if whatever worked with OLD works with NEW, 1 if something may not, and 2 if there was no comparing.
//! It is read from constants: no object is made, not even a `Qom`, but for a machine that is to be drawn.

#![forbid(unsafe_code)]

mod picture;

use qom_example_devices::PcMachine;
use qom_qmp::tree;
use qom_runtime::prelude::*;
use qom_runtime::schema::{Schema, diff};
use std::error::Error as StdError;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

type Outcome<T> = std::result::Result<T, Box<dyn StdError>>;

const USAGE: &str = "\
usage: schema                print the schema of the types in this program
       schema diff OLD NEW   compare two schemas
       schema diff OLD       compare one with the types in this program
       schema svg            draw the types in this program
       schema svg tree       draw a machine

Status 1 tells that a change is breaking, 2 that something went wrong.
";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    match run(&arguments) {
        Ok(status) => status,
        Err(error) => {
            // One line, whatever is in the name of a file. Where stderr is closed, the status has to do.
            let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
            let _ = writeln!(io::stderr(), "schema: {}", error.to_string().chars().map(shown).collect::<String>());
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &[OsString]) -> Outcome<ExitCode> {
    let words: Vec<_> = arguments.iter().map(|argument| argument.to_str()).collect();
    match words[..] {
        [] => print(&format!("{}\n", Schema::linked()?)).map(|()| ExitCode::SUCCESS),
        [Some("help" | "-help" | "--help" | "-h")] => print(USAGE).map(|()| ExitCode::SUCCESS),
        [Some("diff"), _] => report(&read(&arguments[1])?, &Schema::linked()?),
        [Some("diff"), _, _] => report(&read(&arguments[1])?, &read(&arguments[2])?),
        [Some("svg")] => print(&picture::svg(&picture::of_types(&Schema::linked()?))?).map(|()| ExitCode::SUCCESS),
        [Some("svg"), Some("tree")] => print(&picture::svg(&machine()?)?).map(|()| ExitCode::SUCCESS),
        [Some("svg"), ..] => Err("svg: expected nothing or `tree`, see `schema help`".into()),
        [Some("diff"), ..] => Err("diff: expected one or two files, see `schema help`".into()),
        _ => Err(format!("{}: no such command, see `schema help`", arguments[0].to_string_lossy()).into()),
    }
}

/// The tree of a machine with an IOMMU, a TPM and a balloon, as a graph.
fn machine() -> Outcome<String> {
    let qom = Qom::new()?;
    let machine = qom.create::<PcMachine>()?.complete()?;
    machine.advance(Phase::MachineInitialized)?;
    for text in ["virtio-iommu-pci,id=iommu0", "tpm-tis-device,id=tpm0", "virtio-balloon-pci,id=balloon0"] {
        qom.add_device(&DeviceDefinition::from_text(text)?)?;
    }
    machine.advance(Phase::MachineReady)?;
    Ok(tree::dot((*machine).upcast()))
}

fn read(file: &OsString) -> Outcome<Schema> {
    let name = Path::new(file).display();
    let text = fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    Ok(text.parse::<Schema>().map_err(|error| format!("{name}: {error}"))?)
}

/// Prints the changes, the breaking ones first.
fn report(old: &Schema, new: &Schema) -> Outcome<ExitCode> {
    let mut changes = diff(old, new);
    changes.sort_by_key(|change| !change.is_breaking());
    let breaking = changes.iter().filter(|change| change.is_breaking()).count();
    let mut text: String = changes.iter().map(|change| format!("{change}\n")).collect();
    text += &match (changes.len(), breaking) {
        (0, _) => "no changes\n".to_owned(),
        (all, breaking) => format!("{breaking} breaking, {} compatible\n", all - breaking),
    };
    print(&text)?;
    Ok(if breaking == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn print(text: &str) -> Outcome<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever read it has seen enough: `schema | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
