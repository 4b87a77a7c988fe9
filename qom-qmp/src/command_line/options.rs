//! What was given on a command line, as plain data.

use super::failure::Failure;
use crate::server::Endpoint;
use qom_runtime::prelude::*;
use qom_runtime::{Error, GlobalProperty};
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// Something, and the option that gave it.
#[derive(Clone, Debug, PartialEq)]
pub struct Given<T> {
    /// The option with its argument, as it was given: `-device kit-dev,id=d0`. What errors begin with.
    pub option: String,
    /// What it stands for.
    pub value: T,
}

/// What help was asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HelpTopic {
    /// Which types there are.
    Types,
    /// The options of a type, by its name.
    Type(String),
}

/// What was given on a command line, each kind in the order given. It is plain data that a
/// [`Parser`](super::Parser) read, and nothing was done yet; what a program does with it is in the methods, in the order in
/// which QEMU does it:
///
/// 1. [`help`](Self::help): print that, and end.
/// 2. [`launch`](Self::launch): with `-daemonize`, go on as a daemon.
/// 3. [`create_pid_file`](Self::create_pid_file).
/// 4. [`apply`](Self::apply), or its parts: [`add_globals`](Self::add_globals),
///    [`create_machine`](Self::create_machine), [`load_objects`](Self::load_objects), then [`start`](Self::start), with
///    [`add_devices`](Self::add_devices).
/// 5. Open the monitors of [`qmp`](Self::qmp) and [`monitors`](Self::monitors), and say that the program is [ready](super::Ready::signal).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// The options that the program takes.
    pub known: Vec<String>,
    /// What the program is called in its errors.
    pub program: String,
    /// `-device`.
    pub devices: Vec<Given<DeviceDefinition>>,
    /// `-object`.
    pub objects: Vec<Given<ObjectDefinition>>,
    /// `-global`.
    pub globals: Vec<Given<GlobalProperty>>,
    /// `-qmp`.
    pub qmp: Vec<Given<Endpoint>>,
    /// `-monitor`.
    pub monitors: Vec<Given<Endpoint>>,
    /// `-machine NAME`: the last.
    pub machine: Option<Given<String>>,
    /// `-machine name=value`: properties of the machine, of all occurrences.
    pub machine_properties: Vec<Given<(String, String)>>,
    /// The machine that the program makes where none is given.
    pub default_machine: Option<String>,
    /// `-accel`, and `-machine accel=`: what was said, unread.
    pub accelerators: Vec<String>,
    /// `-name`: what the guest is called.
    pub name: Option<String>,
    /// `-S`: the machine does not run yet.
    pub paused: bool,
    /// `-nodefaults`: the program adds nothing of its own accord.
    pub no_defaults: bool,
    /// `-preconfig`: the machine is not started until somebody says so.
    pub preconfig: bool,
    /// `-daemonize`.
    pub daemonize: bool,
    /// `-pidfile`.
    pub pid_file: Option<Given<PathBuf>>,
    /// The program's [own options](super::OwnOption): the name, and the argument of those that take one.
    pub own: Vec<Given<(String, Option<OsString>)>>,
    /// `-device help`, `-device X,help`: the first.
    pub device_help: Option<Given<HelpTopic>>,
    /// `-object help`, `-object X,help`. What is behind it on the command line was not read.
    pub object_help: Option<Given<HelpTopic>>,
    /// `-machine help`, `-machine X,help`: the first.
    pub machine_help: Option<Given<HelpTopic>>,
    /// The answer to `-help` or `-version`. What is behind it on the command line was not read.
    pub answer: Option<String>,
}

impl Options {
    /// Whether one of the program's own options was given.
    ///
    /// ```
    /// use qom_qmp::command_line::{OwnOption, Parser};
    ///
    /// let parser = Parser::new("board", "1.0").option(OwnOption::flag("print-tree", "print the machine"));
    /// assert!(parser.parse(["board", "-print-tree"])?.has("print-tree"));
    /// # Ok::<(), qom_qmp::command_line::Failure>(())
    /// ```
    pub fn has(&self, own: &str) -> bool {
        self.own.iter().any(|given| given.value.0 == own)
    }

    /// The argument of one of the program's own options: of the last one of this name.
    ///
    /// ```
    /// use qom_qmp::command_line::{OwnOption, Parser};
    ///
    /// let seed = OwnOption::with_argument("seed", "NUMBER", "begin with these random numbers");
    /// let options = Parser::new("board", "1.0").option(seed).parse(["board", "-seed", "1", "-seed", "2"])?;
    /// assert_eq!(options.argument("seed"), Some("2".as_ref()));
    /// # Ok::<(), qom_qmp::command_line::Failure>(())
    /// ```
    pub fn argument(&self, own: &str) -> Option<&OsStr> {
        let named = self.own.iter().rev().filter(|given| given.value.0 == own);
        named.filter_map(|given| given.value.1.as_deref()).next()
    }

    /// An error of this program.
    pub fn failure(&self, error: Error) -> Failure {
        Failure::new(&self.program, error)
    }

    /// An error of this program about an option.
    pub fn failure_in<T>(&self, given: &Given<T>, error: Error) -> Failure {
        self.failure(error).in_option(&given.option)
    }
}
