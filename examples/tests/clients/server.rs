//! The example's machine, serving.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A program that serves at a socket, until this is dropped.
pub(crate) struct Server {
    program: Child,
    socket: PathBuf,
}

impl Server {
    /// The example's machine with these options.
    pub(crate) fn start(name: &str, options: &[&str]) -> Self {
        let socket = std::env::temp_dir().join(format!("qom-{}-{name}", std::process::id()));
        let endpoint = format!("unix:{},server=on,wait=off", socket.display());
        let mut command = Command::new(env!("CARGO_BIN_EXE_qom-examples"));
        let program = command.args(options).args(["-qmp", &endpoint]).spawn().expect("the program runs");
        let begin = Instant::now();
        while !socket.exists() {
            assert!(begin.elapsed() < Duration::from_secs(20), "it does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
        Server { program, socket }
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    /// Waits until a client has ended it.
    pub(crate) fn ended(mut self) {
        assert!(self.program.wait().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
        let _ = std::fs::remove_file(&self.socket);
    }
}

/// What a client says to some input. It is ended if it does not end by itself.
pub(crate) fn talk(command: &mut Command, input: &str) -> Output {
    let mut client = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    client.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    client.wait_with_output().unwrap()
}

/// Whether a client is installed.
///
/// # Panics
///
/// It is not, and tools are needed.
pub(crate) fn has(tool: &str) -> bool {
    let run = Command::new(tool).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if run.is_err() {
        assert!(std::env::var_os("QOM_NEEDS_TOOLS").is_none(), "{tool} is not installed");
        let _ = writeln!(std::io::stderr(), "skipped: {tool} is not installed");
    }
    run.is_ok()
}
