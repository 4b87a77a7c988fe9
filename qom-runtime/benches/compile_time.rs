//! What the derive costs the compiler: `cargo check` of 1,000 types of five properties, beside as many plain structs
//! with `#[derive(Debug)]`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;
use std::{env, fs};

const TYPES: usize = 1000;
const ROUNDS: usize = 3;

fn main() -> std::io::Result<()> {
    let folder = env::temp_dir().join(format!("qom-compile-time-{}", std::process::id()));
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        format!(
            "[package]\nname = \"generated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[features]\nqom = []\n\n\
             [dependencies]\nqom-runtime = {{ path = {:?} }}\n\n[workspace]\n",
            env!("CARGO_MANIFEST_DIR")
        ),
    )?;
    fs::write(
        folder.join("src/lib.rs"),
        "#[cfg(feature = \"qom\")]\nmod types;\n#[cfg(not(feature = \"qom\"))]\nmod plain;\n",
    )?;
    fs::write(folder.join("src/types.rs"), types(true))?;
    fs::write(folder.join("src/plain.rs"), types(false))?;

    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let pair = (check(&folder, true)?, check(&folder, false)?);
        // The first compiles the dependencies.
        if round > 0 {
            ours.push(pair.0);
            plain.push(pair.1);
        }
    }
    let (ours, plain) = (median(ours), median(plain));
    println!("cargo check, {TYPES} types of 5 properties: {:.2} s, {} MB", ours.0, ours.1);
    println!("cargo check, {TYPES} plain structs, Debug:  {:.2} s, {} MB", plain.0, plain.1);
    println!("x {:.1}", ours.0 / plain.0);
    fs::remove_dir_all(folder)
}

/// The source of the types, or of the same structs without them.
fn types(derived: bool) -> String {
    let mut source = String::from("#![allow(dead_code)]\nuse qom_runtime::prelude::*;\n");
    for at in 0..TYPES {
        let head = if derived { "#[derive(QomType)]\n#[qom(parent = \"container\")]" } else { "#[derive(Debug)]" };
        let _ = write!(source, "/// Type {at}.\n{head}\npub struct T{at} {{\n");
        let fields = [
            ("bool", "flag", ""),
            ("u32", "count", "7"),
            ("u64", "size", "1"),
            ("String", "label", ""),
            ("OnOffAuto", "mode", ""),
        ];
        for (ty, name, default) in fields {
            let default = if default.is_empty() { String::new() } else { format!(", default = {default}") };
            let key = if derived { format!("    #[qom(property{default})]\n") } else { String::new() };
            let _ = write!(source, "    /// The {name}.\n{key}    pub {name}: {ty},\n");
        }
        source.push_str("}\n");
    }
    source
}

/// Seconds of a clean check of the crate, and the compiler's peak memory in MB (0 where `/usr/bin/time` is missing).
fn check(folder: &Path, derived: bool) -> std::io::Result<(f64, u64)> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let run = |args: &[&str]| {
        let mut command = match Path::new("/usr/bin/time").exists() {
            true => {
                let mut timed = Command::new("/usr/bin/time");
                timed.args(["-f", "%M", &cargo]);
                timed
            }
            false => Command::new(&cargo),
        };
        command.args(args).current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target")).output()
    };
    run(&["clean", "--quiet", "--package", "generated"])?;
    let features = if derived { "qom" } else { "" };
    let start = Instant::now();
    let output = run(&["check", "--quiet", "--features", features])?;
    let seconds = start.elapsed().as_secs_f64();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    let kilobytes: u64 = text.lines().last().and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    Ok((seconds, kilobytes / 1024))
}

fn median(mut values: Vec<(f64, u64)>) -> (f64, u64) {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    values[values.len() / 2]
}
