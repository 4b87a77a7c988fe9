//! Runs the example `schema` and compares all that it says, and its status, with the files beside this one.
//!
//! After a change that is meant, `EXPECTED=write cargo test -p qom-examples --test schema` writes the files anew: read what
//! differs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Each file, and the arguments that lead to it.
const CASES: &[(&str, &[&str])] = &[
    ("linked", &[]),
    ("usage", &["help"]),
    ("same", &["diff", "old.json", "old.json"]),
    ("compatible", &["diff", "old.json", "compatible.json"]),
    ("compatible-back", &["diff", "compatible.json", "old.json"]),
    ("breaking", &["diff", "old.json", "breaking.json"]),
    ("wrong", &["diff", "old.json", "wrong.json"]),
    ("no-json", &["diff", "main.rs"]),
    ("no-file", &["diff", "no\nsuch.json", "old.json"]),
    ("too-few", &["diff"]),
    ("too-many", &["diff", "old.json", "old.json", "old.json"]),
    ("no-command", &["compare", "old.json"]),
    ("no-picture", &["svg", "nothing"]),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema")
}

/// The example, which cargo builds first where that was not done.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--offline", "--example", "schema", "--"]).args(arguments).current_dir(folder());
    command
}

fn run(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the example runs")
}

/// What a user sees: the command, stdout as it is, stderr, the status.
fn transcript(arguments: &[&str], output: &Output) -> String {
    let command: String = arguments.iter().map(|argument| format!(" {}", argument.escape_debug())).collect();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let errors: String = stderr.split_inclusive('\n').map(|line| format!("stderr: {line}")).collect();
    let status = output.status.code().expect("the program ends by itself");
    format!("$ schema{command}\n{stdout}{errors}status: {status}\n")
}

#[test]
fn every_command_line_says_what_is_expected() {
    let write = std::env::var_os("EXPECTED").is_some_and(|what| what == "write");
    let mut wrong = String::new();
    for (name, arguments) in CASES {
        let output = run(arguments);
        if output.status.code() == Some(2) {
            let lines = String::from_utf8_lossy(&output.stderr).lines().count();
            assert!(output.stdout.is_empty() && lines == 1, "{name}: one line on stderr, nothing on stdout");
        }
        let actual = transcript(arguments, &output);
        let path = folder().join(format!("{name}.txt"));
        if write {
            fs::write(&path, &actual).expect("the file can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if actual != expected {
            wrong += &format!("=== {name}, expected:\n{expected}--- actual:\n{actual}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A kept document beside the program as it is.
#[test]
fn one_file_is_compared_with_the_program() {
    let now = String::from_utf8(run(&[]).stdout).unwrap();
    let before = now.replace("\"min\": 32", "\"min\": 16").replace("\"64k\",", "");
    assert_ne!(before, now);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-kept.json");
    for (kept, status, text) in [
        (&now, 0, "no changes\n"),
        (
            &before,
            1,
            "breaking: virtio-iommu-pci.aw-bits: takes 32..=64, and took 16..=64\n\
             compatible: virtio-iommu-pci.granule: takes '64k'\n\
             1 breaking, 1 compatible\n",
        ),
    ] {
        fs::write(&file, kept).unwrap();
        let output = run(&["diff", file.to_str().unwrap()]);
        assert_eq!(String::from_utf8_lossy(&output.stdout), text, "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(status));
    }
}

/// `schema | head -1`
#[test]
fn a_reader_may_leave() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = command(&[]).stdout(writer).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// With Graphviz or without: a picture with each type, and each object.
#[test]
fn pictures_show_all_there_is() {
    for (arguments, names) in [
        (&["svg"][..], &["intel-iommu", "sys-bus-device", "tpm-if"][..]),
        (&["svg", "tree"], &["machine", "iommu0", "virtio-balloon-pci", "pci.0", "parent_bus"]),
    ] {
        let output = run(arguments);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && text.contains("<svg") && text.trim_end().ends_with("</svg>"),
            "{arguments:?}"
        );
        for name in names {
            assert!(text.contains(&format!(">{name}<")), "{name} is not in the picture of {arguments:?}");
        }
    }
}
