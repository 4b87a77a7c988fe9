//! Each mistake under `ui` has the words of its `.stderr`, and each promise under `pass` is kept.
//!
//! The words are those of one compiler, which the root `Cargo.toml` names; with another one only the promises are tested.
//! `TRYBUILD=overwrite cargo test -p ui-tests --test ui` writes the words anew.

use std::process::Command;

#[test]
fn mistakes_and_promises() {
    let cases = trybuild::TestCases::new();
    // A case that passes makes trybuild build, where some mistakes show that a check does not find.
    cases.pass("pass/*.rs");
    let (wanted, used) = (wanted_compiler(), used_compiler());
    if used == wanted {
        cases.compile_fail("ui/*/*.rs");
    } else {
        skip(&format!("the words under `ui` are those of rustc {wanted}, and this is {used}: mistakes are not tested"));
    }
}

/// `compiler` under `[workspace.metadata.ui-texts]`.
fn wanted_compiler() -> String {
    let root = include_str!("../../Cargo.toml");
    let texts = root.split("[workspace.metadata.ui-texts]").nth(1).expect("the root `Cargo.toml` names the compiler");
    let line = texts.lines().find(|line| line.starts_with("compiler")).expect("`compiler = \"..\"` stands there");
    line.split('"').nth(1).expect("the version is a string").to_owned()
}

/// The version of the compiler that cargo uses.
fn used_compiler() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split(' ').nth(1).expect("`rustc 1.95.0 (..)`").to_owned()
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn skip(message: &str) {
    eprintln!("{message}");
}
