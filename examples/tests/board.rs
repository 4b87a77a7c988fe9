//! The example `board`: what it prints.
//!
//! After a change that is meant, `EXPECTED=write cargo test -p qom-examples --test board` writes the file anew: read what
//! differs.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn it_says_what_is_expected() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected/board.txt");
    // Cargo builds it first where that was not done.
    let mut command = Command::new(env!("CARGO"));
    let command = command.args(["run", "--quiet", "--offline", "--example", "board"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the example runs");
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""));
    if std::env::var_os("EXPECTED").is_some_and(|what| what == "write") {
        fs::write(&path, &stdout).unwrap();
    }
    assert_eq!(stdout, fs::read_to_string(&path).unwrap());
    assert!(stdout.lines().all(|line| line.len() <= 100));
}
