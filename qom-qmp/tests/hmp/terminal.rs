//! Standard input and output: a pipe, and a terminal. This test executable is the program.

use crate::world::builder;
use qom_qmp::server::{Endpoint, serve_human};
use std::io::Write;
use std::process::{Command, Stdio};

/// Where this is not set, this is no program.
const MARK: &str = "QOM_QMP_TEST_HUMAN";

/// Not a test but the program, if it is started as one.
#[test]
fn program() {
    if std::env::var_os(MARK).is_none() {
        return;
    }
    let monitor = builder().build().unwrap();
    let serving = serve_human(&monitor, &Endpoint::STDIO).unwrap();
    // What else ends a program: the file is there.
    if let Some(end) = std::env::var_os("QOM_QMP_TEST_END") {
        let monitor = monitor.clone();
        std::thread::spawn(move || {
            while !std::fs::exists(&end).unwrap_or(true) {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            monitor.shut_down(false, "host-signal");
        });
    }
    monitor.wait_for_shut_down();
    drop(serving);
    std::process::exit(0);
}

const ARGUMENTS: [&str; 4] = ["--exact", "terminal::program", "--nocapture", "--quiet"];

#[test]
fn a_pipe() {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(ARGUMENTS).env(MARK, "1").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"qom-get r0 age\nnope\nq\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let expected = "more information\r\n(qemu) 5\r\n(qemu) unknown command: 'nope'\r\n(qemu) ";
    assert!(text.ends_with(expected), "{text}");
}

/// What is typed at a terminal, by the script beside this file; and what it found.
fn typed(scenario: &str, no_color: &str) -> Option<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/hmp/terminal.py");
    let mut command = Command::new("python3");
    command.args([script, scenario]).arg(std::env::current_exe().unwrap()).args(ARGUMENTS);
    command.env(MARK, "1").env("TERM", "xterm").env("NO_COLOR", no_color);
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "skipped: there is no python3 to open a terminal: {error}");
            return None;
        }
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    Some(text)
}

#[test]
fn a_terminal_completes_and_remembers() {
    typed("edit", "");
}

#[test]
fn errors_have_colours_unless_the_user_wants_none() {
    let Some(text) = typed("error", "") else { return };
    assert!(text.contains("\x1b[31munknown command: 'nope'\x1b[0m"), "{text}");
    let text = typed("error", "1").unwrap();
    assert!(text.contains("unknown command: 'nope'") && !text.contains("\x1b[31m"), "{text}");
}

#[test]
fn a_program_that_ends_leaves_the_terminal_as_it_was() {
    typed("end", "");
}
