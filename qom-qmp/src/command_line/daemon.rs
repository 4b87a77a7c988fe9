//! `-daemonize`: the program starts itself once more, in the background, and ends when the other is ready.
//!
//! The child's standard input is the write end of a pipe: a daemon has nothing to read. Its standard output and standard
//! error are its parent's until it is ready, so that what it says is seen. It writes one byte when it is ready; the end of the
//! pipe without that byte is the end of the child.

use super::failure::Failure;
use super::options::Options;
use qom_runtime::Error;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::process::{CommandExt, parent_id};
use std::process::{Command, ExitCode};

/// The environment variable that tells the child what it is. Its value is its parent's number, so that programs which the
/// child starts take no notice.
const MARK: &str = "QOM_QMP_DAEMON_OF";

/// How the program goes on after [`Options::launch`].
#[must_use]
#[derive(Debug)]
pub enum Launch {
    /// It does its work, and says when it is ready.
    Run(Ready),
    /// It ends: the daemon does the work, or failed to begin, and said why.
    End(ExitCode),
}

/// Owes word that the program is ready: that its machine is made, and its monitors can be reached.
#[must_use = "the process that started the daemon waits for it"]
#[derive(Debug)]
pub struct Ready {
    program: String,
    is_daemon: bool,
}

impl Options {
    /// With `-daemonize`, starts the program once more with the same arguments, in a session of its own, and waits until that
    /// is [ready](Ready::signal). To be called when help was given, and before there are other threads. Without
    /// `-daemonize` it does nothing.
    ///
    /// A child that ends before it is ready has said why, on the same standard error; this process is to end with its
    /// status.
    ///
    /// # Errors
    ///
    /// The child cannot be started; it was killed; it cannot have a session of its own.
    ///
    /// ```no_run
    /// use qom_qmp::command_line::{Failure, Launch, Parser};
    /// use qom_runtime::Qom;
    /// use std::process::ExitCode;
    ///
    /// fn run() -> Result<ExitCode, Failure> {
    ///     let options = Parser::new("board", "1.0").parse(std::env::args_os())?;
    ///     let ready = match options.launch()? {
    ///         Launch::Run(ready) => ready,
    ///         Launch::End(status) => return Ok(status),
    ///     };
    ///     let _pid_file = options.create_pid_file()?;
    ///     let qom = Qom::new().map_err(|error| options.failure(error))?;
    ///     options.apply(&qom)?;
    ///     // Here the monitors are opened.
    ///     ready.signal()?;
    ///     // And here they are served.
    ///     Ok(ExitCode::SUCCESS)
    /// }
    /// ```
    #[doc(alias = "os_daemonize")]
    pub fn launch(&self) -> Result<Launch, Failure> {
        let is_daemon = self.daemonize && is_child();
        if is_daemon {
            let failed = |error| self.failed("cannot have a session of its own", error);
            rustix::process::setsid().map_err(|error| failed(error.into()))?;
        }
        if is_daemon || !self.daemonize {
            return Ok(Launch::Run(Ready { program: self.program.clone(), is_daemon }));
        }
        self.start_child().map(Launch::End)
    }

    fn start_child(&self) -> Result<ExitCode, Failure> {
        let failed = |error| self.failed("cannot start the daemon", error);
        let (mut ready, says_ready) = io::pipe().map_err(failed)?;
        let mut arguments = std::env::args_os();
        let program = std::env::current_exe().map_err(failed)?;
        let mut command = Command::new(&program);
        command.arg0(arguments.next().unwrap_or(program.into()));
        command.args(arguments).env(MARK, std::process::id().to_string()).stdin(says_ready);
        let mut child = command.spawn().map_err(failed)?;
        // It owns the write end, which is to be the child's alone.
        drop(command);
        match ready.read_exact(&mut [0]) {
            Ok(()) => return Ok(ExitCode::SUCCESS),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {}
            Err(error) => return Err(failed(error)),
        }
        let status = child.wait().map_err(failed)?;
        match status.code() {
            Some(code) => Ok(u8::try_from(code).map_or(ExitCode::FAILURE, ExitCode::from)),
            None => Err(self.failure(Error::new(format!("the daemon ended before it was ready: {status}")))),
        }
    }

    fn failed(&self, what: &str, error: io::Error) -> Failure {
        self.failure(Error::new(format!("{what}: {error}")))
    }
}

fn is_child() -> bool {
    std::env::var(MARK).is_ok_and(|parent| parent == parent_id().to_string())
}

impl Ready {
    /// Says that the program is ready. A daemon's parent ends then, and the daemon's standard input, output and
    /// error lead nowhere from now on.
    ///
    /// # Errors
    ///
    /// `/dev/null` cannot be opened, or the parent is gone.
    #[doc(alias = "os_setup_post")]
    pub fn signal(self) -> Result<(), Failure> {
        if !self.is_daemon {
            return Ok(());
        }
        let failed = |error: io::Error| Failure::new(&self.program, Error::new(format!("cannot go on alone: {error}")));
        let nowhere = OpenOptions::new().read(true).write(true).open("/dev/null").map_err(failed)?;
        // Standard input is the pipe: it goes last, so that who waits for the parent sees the others closed.
        let mut parent = File::from(io::stdin().as_fd().try_clone_to_owned().map_err(failed)?);
        rustix::stdio::dup2_stdout(&nowhere).map_err(|error| failed(error.into()))?;
        rustix::stdio::dup2_stderr(&nowhere).map_err(|error| failed(error.into()))?;
        rustix::stdio::dup2_stdin(&nowhere).map_err(|error| failed(error.into()))?;
        parent.write_all(b"\n").map_err(failed)
    }
}
