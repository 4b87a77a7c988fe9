//! Standard input and output. This test executable is the program: it starts itself as one.

use crate::world::builder;
use qom_qmp::server::{Endpoint, serve};
use qom_qmp::{Command, Monitor};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// How long the program lives after it has closed the endpoint, in milliseconds. Where it is not set, this is no program.
const LIFE: &str = "QOM_QMP_TEST_LIFE";

/// Not a test but the program, if it is started as one. `x-close` closes the endpoint.
#[test]
fn program() {
    let Ok(life) = std::env::var(LIFE) else { return };
    let (sender, close) = channel();
    let sender = Mutex::new(sender);
    let command = Command::new("x-close", [], move |_: &Monitor| {
        sender.lock().unwrap().send(()).unwrap();
        Ok(())
    });
    let monitor = builder().command(command).build().unwrap();
    let serving = serve(&monitor, &Endpoint::STDIO).unwrap();
    close.recv_timeout(Duration::from_secs(20)).ok();
    monitor.resume().unwrap();
    drop(serving);
    writeln!(std::io::stderr(), "closed").unwrap();
    thread::sleep(Duration::from_millis(life.parse().unwrap()));
    std::process::exit(0);
}

struct Program {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Program {
    fn start(life: u64) -> Self {
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "standard_input::program", "--nocapture", "--quiet"]).env(LIFE, life.to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Program { child, input, output }
    }

    fn send(&mut self, message: Value) {
        writeln!(self.input, "{message}").unwrap();
    }

    /// The next message. What else the test program says is left out.
    fn line(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            match self.output.read_line(&mut line).unwrap() {
                0 => return None,
                _ if !line.starts_with('{') => {}
                _ => return Some(serde_json::from_str(&line).unwrap()),
            }
        }
    }
}

#[test]
fn it_is_not_read_any_more_once_it_is_closed() {
    let mut program = Program::start(300);
    assert!(program.line().unwrap().get("QMP").is_some());
    program.send(json!({"execute": "qmp_capabilities"}));
    assert_eq!(program.line(), Some(json!({"return": {}})));
    program.send(json!({"execute": "x-close", "id": 1}));
    let mut closed = String::new();
    BufReader::new(program.child.stderr.take().unwrap()).read_line(&mut closed).unwrap();
    assert_eq!(closed, "closed\n");
    program.send(json!({"execute": "query-status", "id": 2}));
    let rest: Vec<_> = std::iter::from_fn(|| program.line()).collect();
    assert!(rest.contains(&json!({"return": {}, "id": 1})), "{rest:?}");
    assert!(rest.iter().any(|line| line["event"] == "RESUME"), "{rest:?}");
    assert!(rest.iter().all(|line| line["id"] != 2), "{rest:?}");
    assert!(program.child.wait().unwrap().success());
}

#[test]
fn at_its_end_what_was_asked_is_answered_and_events_are_told_on() {
    for capabilities in [json!([]), json!(["oob"])] {
        let mut program = Program::start(0);
        program.send(json!({"execute": "qmp_capabilities", "arguments": {"enable": capabilities}}));
        for id in 0..20 {
            program.send(json!({"execute": "query-status", "id": id}));
        }
        program.send(json!({"execute": "x-close"}));
        let Program { child, input, output } = program;
        drop(input);
        let mut child = child;
        let lines: Vec<_> = output.lines().map(Result::unwrap).filter(|line| line.starts_with('{')).collect();
        let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        let ids: Vec<_> = lines.iter().filter_map(|line| line.get("id")?.as_u64()).collect();
        assert_eq!(ids, (0..20).collect::<Vec<_>>());
        assert!(lines.iter().any(|line| line["event"] == "RESUME"), "{lines:?}");
        assert!(child.wait().unwrap().success());
    }
}
