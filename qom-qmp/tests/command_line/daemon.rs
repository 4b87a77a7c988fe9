//! `-daemonize`. This test executable is the program: it starts itself as one, which starts itself as a daemon.

use super::pid_file::Scratch;
use super::{parser, types};
use qom_qmp::command_line::{Failure, Launch};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What the program is to read, one argument a line. Where it is not set, this is no program.
const ARGUMENTS: &str = "QOM_QMP_TEST_ARGUMENTS";
/// The file whose appearance ends the daemon.
const STOP: &str = "QOM_QMP_TEST_STOP";

/// Not a test but the program, if it is started as one.
#[test]
fn program() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    let status = run(&arguments).unwrap_or_else(|failure| failure.report());
    std::process::exit(i32::from(status != ExitCode::SUCCESS));
}

fn run(arguments: &str) -> Result<ExitCode, Failure> {
    let options = parser().parse(["lab"].into_iter().chain(arguments.lines()))?;
    let ready = match options.launch()? {
        Launch::Run(ready) => ready,
        Launch::End(status) => return Ok(status),
    };
    if options.argument("seed").is_some() {
        std::process::abort();
    }
    let pid_file = options.create_pid_file()?;
    options.apply(&types::qom())?;
    ready.signal()?;
    // What is written from now on is seen by nobody.
    let _ = writeln!(io::stderr(), "the daemon speaks");
    let stop = std::env::var(STOP).unwrap_or_default();
    wait_for(|| fs::exists(&stop).unwrap_or(true));
    drop(pid_file);
    Ok(ExitCode::SUCCESS)
}

fn wait_for(mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        if done() {
            return true;
        }
        sleep(Duration::from_millis(5));
    }
    false
}

/// Starts the program, and reads what it says until nobody can say anything any more.
fn start(arguments: &[&str], stop: &str) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "daemon::program", "--nocapture", "--quiet"]);
    command.env(ARGUMENTS, arguments.join("\n")).env(STOP, stop).stdin(Stdio::null()).output().unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn it_goes_on_alone() {
    let scratch = Scratch::new("daemon");
    let (pid_file, stop) = (scratch.path("pid"), scratch.path("stop"));
    let arguments = ["-daemonize", "-pidfile", &pid_file, "-global", "nope.x=1"];
    let output = start(&arguments, &stop);
    // That this returned means that the daemon has closed what it inherited.
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "lab: warning: global nope.x has invalid class name\n", "and nothing later");

    let pid: i32 = fs::read_to_string(&pid_file).unwrap().trim().parse().unwrap();
    let process = rustix::process::Pid::from_raw(pid).unwrap();
    assert_eq!(rustix::process::getsid(Some(process)).unwrap(), process, "a session of its own");
    for number in 0..3 {
        let open = fs::read_link(format!("/proc/{pid}/fd/{number}")).unwrap();
        assert_eq!(open, Path::new("/dev/null"));
    }

    let second = start(&arguments, &stop);
    assert_eq!(second.status.code(), Some(1));
    assert!(stderr(&second).ends_with("another process has locked it\n"), "{}", stderr(&second));

    fs::write(&stop, "").unwrap();
    assert!(wait_for(|| !fs::exists(&pid_file).unwrap()), "the daemon did not end");
}

#[test]
fn what_fails_before_it_is_ready_is_passed_on() {
    let scratch = Scratch::new("daemon-fails");
    let output = start(&["-daemonize", "-device", "nope"], &scratch.path("stop"));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "lab: -device nope: 'nope' is not a valid device model name\n");
}

#[test]
fn a_daemon_that_is_killed_is_told_of() {
    let scratch = Scratch::new("daemon-killed");
    let output = start(&["-daemonize", "-seed", "1"], &scratch.path("stop"));
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.starts_with("lab: the daemon ended before it was ready: signal: 6 (SIGABRT)"), "{said}");
}

#[test]
fn without_the_option_it_stays() {
    let scratch = Scratch::new("daemon-not");
    let stop = scratch.path("stop");
    fs::write(&stop, "").unwrap();
    let output = start(&[], &stop);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(stderr(&output), "the daemon speaks\n");
}
