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

mod story;

use qom_qmp::command_line::{Failure, Options, OwnOption, Parser};
use qom_qmp::{Monitor, tree};
use qom_runtime::prelude::*;
use std::error::Error as StdError;
use std::io::{self, Write};
use std::process::ExitCode;

type Outcome<T = ()> = std::result::Result<T, Box<dyn StdError>>;

const PRINT_TREE: &str = "print-tree";
const PRINT_TREE_AS: &str = "print-tree-as";

fn main() -> ExitCode {
    run().unwrap_or_else(|failure| failure.report())
}

fn run() -> std::result::Result<ExitCode, Failure> {
    let parser = Parser::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
        .about("Without options it tells the story of the singleton RFC.")
        .default_machine("pc")
        .option(OwnOption::flag(PRINT_TREE, "print the machine with all properties, and end"))
        .option(OwnOption::with_argument(PRINT_TREE_AS, "FORMAT", "the same as text, json or dot"));
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
        if let Some(format) = format(&options) {
            let text = print_tree((*machine).upcast(), &format).map_err(|error| options.failure(error))?;
            write!(out, "{text}").map_err(|error| failed(error.into()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the machine is there for clients, and not only to be looked at.
fn is_to_stay(options: &Options) -> bool {
    format(options).is_none() && !(options.qmp.is_empty() && options.monitors.is_empty())
}

/// As what the tree is to be printed, if it is.
fn format(options: &Options) -> Option<String> {
    let named = options.argument(PRINT_TREE_AS).map(|format| format.to_string_lossy().into_owned());
    named.or_else(|| options.has(PRINT_TREE).then(|| "text".to_owned()))
}

fn print_tree(machine: &Obj<Object>, format: &str) -> Result<String> {
    match format {
        "text" => Ok(tree::text(machine)),
        "json" => Ok(format!("{:#}\n", tree::json(machine))),
        "dot" => Ok(tree::dot(machine)),
        _ => Err(Error::invalid(PRINT_TREE_AS, "text, json or dot")),
    }
}
