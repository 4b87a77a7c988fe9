//! Reading a command line.

use super::failure::Failure;
use super::options::{Given, Options};
use super::table::{self, Act, Known};
use super::usage;
use crate::server::Transport;
use qom_runtime::Error;
use std::ffi::{OsStr, OsString};
use std::path::Path;

/// An option that a program has besides QEMU's.
///
/// ```
/// use qom_qmp::command_line::OwnOption;
///
/// let flag = OwnOption::flag("print-tree", "print the machine");
/// let seed = OwnOption::with_argument("seed", "NUMBER", "begin with these random numbers");
/// assert_ne!(flag, seed);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnOption {
    pub(super) name: String,
    /// What stands for the argument in the usage, if it takes one.
    pub(super) argument: Option<String>,
    pub(super) help: String,
}

impl OwnOption {
    /// An option without an argument. The name has no dash.
    pub fn flag(name: impl Into<String>, help: impl Into<String>) -> Self {
        OwnOption { name: name.into(), argument: None, help: help.into() }
    }

    /// An option with an argument, for which `argument` stands in the usage.
    pub fn with_argument(name: impl Into<String>, argument: impl Into<String>, help: impl Into<String>) -> Self {
        OwnOption { name: name.into(), argument: Some(argument.into()), help: help.into() }
    }
}

/// Reads QEMU's options, and a program's own ones.
///
/// | option | |
/// |---|---|
/// | `-device`, `-object`, `-global` | what is added to the machine; JSON if it begins with `{` (not `-global`) |
/// | `-machine`, `-M` | the machine and its properties; several are one |
/// | `-qmp`, `-monitor` | where a monitor is reached, by programs and by people: see [`Endpoint`](crate::server::Endpoint) |
/// | `-S`, `-preconfig`, `-nodefaults` | how the machine begins |
/// | `-daemonize`, `-pidfile` | how the program runs |
/// | `-name`, `-accel` | kept |
/// | `-display none`, `-vga none`, `-serial none`, `-nographic`, `-no-user-config` | nothing |
/// | `-help`, `-h`, `-version` | print, and end |
///
/// `help` or `?` as the argument of `-device`, `-object` and `-machine`, or in it, asks for help. Two dashes do as well as one.
///
/// ```
/// use qom_qmp::command_line::Parser;
///
/// let parser = Parser::new("board", "1.0").without("daemonize");
/// let options = parser.parse(["board", "-M", "none", "--device", "pump,id=p0", "-S"])?;
/// assert_eq!(options.devices[0].value.id(), Some("p0"));
/// assert!(options.paused);
///
/// let failure = parser.parse(["board", "-daemonize"]).unwrap_err();
/// assert_eq!(failure.to_string(), "board: -daemonize: invalid option");
/// let failure = parser.parse(["board", "-device"]).unwrap_err();
/// assert_eq!(failure.to_string(), "board: -device: requires an argument");
/// # Ok::<(), qom_qmp::command_line::Failure>(())
/// ```
#[doc(alias = "qemu_init")]
#[derive(Clone, Debug)]
pub struct Parser {
    name: String,
    version: String,
    about: String,
    default_machine: Option<String>,
    left_out: Vec<String>,
    own: Vec<OwnOption>,
}

impl Parser {
    /// All of QEMU's options. `name` is what the program is called if it is started without a name, and `version` what
    /// `-version` says.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        let (name, version) = (name.into(), version.into());
        let (about, default_machine) = (String::new(), None);
        Parser { name, version, about, default_machine, left_out: Vec::new(), own: Vec::new() }
    }

    /// What the program is, for the usage.
    #[must_use]
    pub fn about(mut self, text: impl Into<String>) -> Self {
        self.about = text.into();
        self
    }

    /// The machine that is made where none is given. Without a default, `-machine` is required.
    #[must_use]
    pub fn default_machine(mut self, name: impl Into<String>) -> Self {
        self.default_machine = Some(name.into());
        self
    }

    /// One more option. It comes before one of QEMU's of the same name.
    #[must_use]
    pub fn option(mut self, own: OwnOption) -> Self {
        self.own.push(own);
        self
    }

    /// Leaves one of QEMU's options out, under all its names.
    #[must_use]
    pub fn without(mut self, name: impl Into<String>) -> Self {
        self.left_out.push(name.into());
        self
    }

    /// The usage, as `-help` prints it.
    pub fn usage(&self, program: &str) -> String {
        usage::text(program, &self.about, self.known(), &self.own)
    }

    fn known(&self) -> impl Iterator<Item = &'static Known> {
        let is_left_out = |known: &Known| known.names.iter().any(|name| self.left_out.iter().any(|out| out == name));
        table::KNOWN.iter().filter(move |known| !is_left_out(known))
    }

    /// Reads a command line, of which the first is the program: what [`std::env::args_os`] gives.
    ///
    /// # Errors
    ///
    /// `<option>: invalid option`, `<option>: requires an argument`; what is wrong with an argument, as
    /// [`DeviceDefinition::from_text`](qom_runtime::qdev::DeviceDefinition::from_text),
    /// [`ObjectDefinition::from_text`](qom_runtime::ObjectDefinition::from_text),
    /// [`GlobalProperty::from_text`](qom_runtime::GlobalProperty::from_text) and
    /// [`Endpoint`](crate::server::Endpoint) say; `Duplicate ID '..' for device`; a daemon is to have a
    /// monitor on standard input and output.
    pub fn parse<A: Into<OsString>>(&self, arguments: impl IntoIterator<Item = A>) -> Result<Options, Failure> {
        let mut arguments = arguments.into_iter().map(Into::into);
        let program = arguments.next().as_deref().and_then(base_name).unwrap_or_else(|| self.name.clone());
        let default_machine = self.default_machine.clone();
        let known = self.known().map(|known| known.names[0]).chain(self.own.iter().map(|own| own.name.as_str()));
        let known = known.map(str::to_owned).collect();
        let mut options = Options { known, program, default_machine, ..Options::default() };
        while let Some(option) = arguments.next() {
            let failure = self.read(&mut options, &option, &mut arguments).err();
            if let Some((option, error)) = failure {
                return Err(options.failure(error).in_option(option));
            }
            // As in QEMU, these end the program where they stand.
            if options.answer.is_some() || options.object_help.is_some() {
                return Ok(options);
            }
        }
        check_stdio(&options)?;
        Ok(options)
    }

    /// Reads one option. Its error comes with what it is about.
    fn read(
        &self,
        options: &mut Options,
        option: &OsStr,
        arguments: &mut impl Iterator<Item = OsString>,
    ) -> Result<(), (String, Error)> {
        let shown = option.to_string_lossy().into_owned();
        let name = option.to_str().and_then(|option| option.strip_prefix("--").or_else(|| option.strip_prefix('-')));
        let mut argument = |shown: &str| match arguments.next() {
            Some(argument) => Ok(Given { option: format!("{shown} {}", argument.to_string_lossy()), value: argument }),
            None => Err((shown.to_owned(), Error::new("requires an argument"))),
        };
        if let Some(own) = self.own.iter().find(|own| name == Some(&own.name)) {
            let given = match own.argument {
                None => Given { option: shown, value: (own.name.clone(), None) },
                Some(_) => argument(&shown)?.map(|argument| (own.name.clone(), Some(argument))),
            };
            options.own.push(given);
            return Ok(());
        }
        let known = self.known().find(|known| name.is_some_and(|name| known.names.contains(&name)));
        match known.map(|known| &known.act) {
            None => return Err((shown, Error::new("invalid option"))),
            Some(Act::Usage) => options.answer = Some(self.usage(&options.program)),
            Some(Act::Version) => options.answer = Some(format!("{} version {}\n", options.program, self.version)),
            Some(Act::Flag(act)) => act(options),
            Some(Act::Path(act)) => act(options, argument(&shown)?.map(Into::into)),
            Some(Act::Text(act)) => {
                let given = argument(&shown)?;
                let text = given.value.into_string();
                let text = text.map_err(|_| (given.option.clone(), Error::new("the argument is not UTF-8")))?;
                act(options, Given { option: given.option.clone(), value: text })
                    .map_err(|error| (given.option, error))?;
            }
        }
        Ok(())
    }
}

impl<T> Given<T> {
    fn map<U>(self, with: impl FnOnce(T) -> U) -> Given<U> {
        Given { option: self.option, value: with(self.value) }
    }
}

fn base_name(program: &OsStr) -> Option<String> {
    Some(Path::new(program).file_name()?.to_string_lossy().into_owned())
}

/// A daemon has no standard input and output.
fn check_stdio(options: &Options) -> Result<(), Failure> {
    let stdio = options.qmp.iter().chain(&options.monitors).find(|given| given.value.transport == Transport::Stdio);
    match stdio.filter(|_| options.daemonize) {
        Some(given) => Err(options.failure_in(given, Error::new("a daemon has no standard input and output"))),
        None => Ok(()),
    }
}
