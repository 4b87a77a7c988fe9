//! Playing cases with the kit.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The answers of a server: what was recorded of each step, by case and step.
pub(crate) type Answers = BTreeMap<(String, String), String>;

/// The folder of the conformance server.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance")
}

/// Whether a tool is there.
///
/// # Panics
///
/// It is not, and tools are needed.
pub(crate) fn has(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        assert!(std::env::var_os("QOM_NEEDS_TOOLS").is_none(), "{tool} is not installed");
        let _ = writeln!(std::io::stderr(), "skipped: {tool} is not installed");
    }
    found
}

/// The server file of the conformance server as it was built for this test.
pub(crate) fn our_server() -> Value {
    let text = std::fs::read_to_string(folder().join("server.json")).unwrap();
    serde_json::from_str(&text.replace("target/debug/conformance", env!("CARGO_BIN_EXE_conformance"))).unwrap()
}

/// Real QEMU, without the kit's types.
pub(crate) fn qemu() -> Value {
    let program = ["qemu-system-x86_64", "-nodefaults", "-display", "none"];
    let over_socket: Vec<_> = program.into_iter().chain(["-qmp", "unix:${SOCK},server=on,wait=off"]).collect();
    let over_stdio: Vec<_> = program.into_iter().chain(["-M", "none", "-qmp", "stdio"]).collect();
    json!({
        "name": "QEMU", "cmd": over_socket, "socket": "${SOCK}", "features": ["oob", "object-add"],
        "profiles": {
            "empty": {"args": ["-M", "none"]},
            "paused": {"args": ["-M", "none", "-S"]},
            "preconfig": {"args": ["-M", "none", "-preconfig"]},
            "stdio": {"cmd": over_stdio, "socket": null},
        },
    })
}

/// What a server answers to the cases of these files and scopes, or to some of them.
pub(crate) fn play(server: &Value, files: &[PathBuf], scopes: &[&str], only: Option<&BTreeSet<String>>) -> Answers {
    let number = (std::process::id(), std::thread::current().id());
    let spec = std::env::temp_dir().join(format!("qom-server-{number:?}.json"));
    std::fs::write(&spec, server.to_string()).unwrap();
    let mut kit = Command::new("python3");
    kit.arg(folder().join("kit/qmpkit.py")).args(["run", "--server"]).arg(&spec);
    kit.args(scopes.iter().flat_map(|scope| ["--scope", scope])).args(files);
    if let Some(only) = only {
        let names: Vec<_> = only.iter().map(String::as_str).collect();
        kit.args(["-k", &format!("^({})$", names.join("|"))]);
    }
    let output = kit.output().unwrap();
    std::fs::remove_file(&spec).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    parse(&String::from_utf8(output.stdout).unwrap())
}

/// The answers in the kit's form, one a line, whose first member is the case and whose last is the step. An answer may be
/// nested deeper than a parser likes.
pub(crate) fn parse(text: &str) -> Answers {
    let answer = |line: &str| {
        let (case, rest) = line.strip_prefix("{\"case\": \"").and_then(|rest| rest.split_once('"')).unwrap();
        let (_, step) = rest.strip_suffix('}').and_then(|rest| rest.rsplit_once("\"step\": ")).unwrap();
        ((case.to_owned(), step.trim_matches('"').to_owned()), line.to_owned())
    };
    text.lines().map(answer).collect()
}

/// The names of the cases in these files that are of a scope.
pub(crate) fn names(files: &[PathBuf], scopes: &[&str]) -> Vec<String> {
    let cases = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    });
    let is_wanted =
        |case: &Value| scopes.contains(&case.get("scope").map_or("generic", |scope| scope.as_str().unwrap()));
    cases.filter(is_wanted).map(|case| case["name"].as_str().unwrap().to_owned()).collect()
}

/// Which steps differ, with both answers. Some cases wait for a moment of silence, and a stalled machine is no answer: what
/// differs and is not listed is played again, alone.
pub(crate) fn settled<R>(
    expected: &mut Answers,
    got: &mut Answers,
    listed: &BTreeMap<(String, String), R>,
    again: impl Fn(&BTreeSet<String>) -> (Option<Answers>, Answers),
) -> BTreeMap<(String, String), String> {
    for _ in 0..2 {
        let unlisted = differences(expected, got).into_keys().filter(|step| !listed.contains_key(step));
        let differing: BTreeSet<_> = unlisted.map(|(case, _)| case).collect();
        if differing.is_empty() {
            break;
        }
        let (expected_again, got_again) = again(&differing);
        let replace = |answers: &mut Answers, by: Answers| {
            answers.retain(|(case, _), _| !differing.contains(case));
            answers.extend(by);
        };
        if let Some(again) = expected_again {
            replace(expected, again);
        }
        replace(got, got_again);
    }
    differences(expected, got)
}

/// Which steps differ, with both answers.
fn differences(expected: &Answers, got: &Answers) -> BTreeMap<(String, String), String> {
    let steps = expected.keys().chain(got.keys());
    let differing = steps.filter(|step| expected.get(*step) != got.get(*step));
    let show = |answers: &Answers, step| {
        answers.get(step).map_or("no such step".to_owned(), |line| line.chars().take(800).collect())
    };
    differing
        .map(|step| (step.clone(), format!("expected {}\n     got {}", show(expected, step), show(got, step))))
        .collect()
}
