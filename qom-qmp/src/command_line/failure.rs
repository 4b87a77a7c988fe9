//! Why a program does not start, in the lines that QEMU prints.

use crate::shown::{hint, one_line};
use qom_runtime::Error;
use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why a program does not start: an error, and the option that it is about. Its `Display` is what QEMU prints: one line,
/// and the hint in a line of its own if there is one.
///
/// Control characters, which an argument may have brought in, are shown escaped.
///
/// ```
/// use qom_qmp::command_line::Failure;
/// use qom_runtime::Error;
///
/// let error = Error::new("the fan is stuck").with_hint("turn it by hand");
/// let failure = Failure::new("fans", error).in_option("-device fan,id=f0");
/// assert_eq!(failure.to_string(), "fans: -device fan,id=f0: the fan is stuck\nturn it by hand");
/// ```
#[doc(alias = "error_report_err")]
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    program: String,
    option: Option<String>,
    error: Error,
}

impl Failure {
    /// An error of a program, which is about no option.
    pub fn new(program: impl Into<String>, error: Error) -> Self {
        Failure { program: program.into(), option: None, error }
    }

    /// The same about an option, with its argument, as it was given.
    #[doc(alias = "loc_push_restore")]
    #[must_use]
    pub fn in_option(mut self, option: impl Into<String>) -> Self {
        self.option = Some(option.into());
        self
    }

    /// The option as it was given, if it is about one.
    pub fn option(&self) -> Option<&str> {
        self.option.as_deref()
    }

    /// What went wrong.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// Prints it to standard error. Gives what the program ends with: 1, as in QEMU.
    ///
    /// ```
    /// # use qom_qmp::command_line::{Failure, Parser};
    /// # use std::process::ExitCode;
    /// fn main() -> ExitCode {
    ///     match run() {
    ///         Ok(()) => ExitCode::SUCCESS,
    ///         Err(failure) => failure.report(),
    ///     }
    /// }
    /// # fn run() -> Result<(), Failure> { Ok(()) }
    /// ```
    pub fn report(&self) -> ExitCode {
        print(&self.to_string());
        ExitCode::FAILURE
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", one_line(&self.program))?;
        if let Some(option) = &self.option {
            write!(f, "{}: ", one_line(option))?;
        }
        f.write_str(&one_line(&self.error.to_string()))?;
        hint(&self.error).map_or(Ok(()), |hint| write!(f, "\n{hint}"))
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}

/// The error alone, for those who do not speak of options: a client that ends `-preconfig`.
///
/// ```
/// # use qom_qmp::command_line::Failure;
/// # use qom_runtime::Error;
/// let failure = Failure::new("fans", Error::new("the fan is stuck")).in_option("-device fan");
/// assert_eq!(Error::from(failure), Error::new("the fan is stuck"));
/// ```
impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        failure.error
    }
}

/// Where standard error is closed, the status has to do.
pub(super) fn print(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
