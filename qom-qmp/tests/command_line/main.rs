//! The command line: what is read, what is done, and what is said, word for word.

#![allow(missing_docs, reason = "the docs of these types are the descriptions that help shows")]

mod applying;
mod daemon;
mod endpoints;
mod help;
mod parsing;
mod pid_file;
mod types;

use qom_qmp::command_line::{Options, OwnOption, Parser};
use qom_runtime::prelude::*;

fn parser() -> Parser {
    let parser = Parser::new("lab", "1.2").default_machine("lab");
    let seed = OwnOption::with_argument("seed", "NUMBER", "begin with these random numbers");
    parser.option(OwnOption::flag("print-tree", "print the machine")).option(seed)
}

/// What a program reads of its arguments.
fn parse(arguments: &[&str]) -> Result<Options, String> {
    let arguments = ["/usr/bin/lab"].iter().chain(arguments);
    parser().parse(arguments).map_err(|failure| failure.to_string())
}

/// What becomes of it, in a new world.
fn apply(arguments: &[&str]) -> Result<Qom, String> {
    let qom = types::qom();
    parse(arguments)?.apply(&qom).map_err(|failure| failure.to_string())?;
    Ok(qom)
}

/// Help that was asked for.
fn help(arguments: &[&str]) -> Result<Option<String>, String> {
    let qom = types::qom();
    let before = qom.root().children().len();
    let text = parse(arguments)?.help(&qom).map_err(|failure| failure.to_string());
    assert_eq!((qom.root().children().len(), qom.machine()), (before, None), "help creates nothing");
    text
}
